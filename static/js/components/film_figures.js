// Figures of the marked spans: by marker, so that faces are compared, or by face, so that spans are.

import { faceLabel } from "../lib/film_looks.js";
import { part } from "../lib/templates.js";
import { bodyRow, headRow } from "./film_summary.js";

export class FilmFigures {
  #figures = [];

  constructor(root, settings) {
    Object.assign(this, { root, settings });
    this.by = part(root, "figures-by");
    this.by.addEventListener("change", () => this.#draw());
  }

  show(film, figures) {
    this.film = film;
    this.#figures = figures;
    this.root.hidden = figures.length === 0;
    this.#draw();
  }

  #draw() {
    const { settings, film } = this;
    const isByMarker = this.by.value === "marker";
    const keys = isByMarker ? ["film-marker", "film-face"] : ["film-face", "film-marker"];
    const classes = film.classes.map((name) => settings.look(name).label);
    const heads = [...keys, "film-pictures"].map((key) => settings.text(key));
    const rest = ["films-valence", "film-expressiveness", "detect-not-sure"].map((key) => settings.text(key));
    part(this.root, "figures-head").replaceChildren(headRow([...heads, ...classes, ...rest]));
    const rows = [...this.#figures];
    // Markers come in their own order; a sort keeps it within each face.
    if (!isByMarker) rows.sort((one, other) => one.face - other.face);
    part(this.root, "figures-rows").replaceChildren(...rows.map((row) => this.#row(row, isByMarker)));
  }

  #row({ marker, face, pictures, scores, valence, expressiveness, not_sure: notSure }, isByMarker) {
    const { settings, film } = this;
    const label = face === null || face === undefined ? "–" : faceLabel(film, face, settings);
    const name = marker?.name ?? marker;
    const percent = (value) => settings.percent(value);
    const cells = [
      isByMarker ? label : name, settings.format.number(pictures), ...film.classes.map((one) => this.#estimate(scores?.[one], percent)),
      this.#estimate(valence), this.#estimate(expressiveness), notSure === null || notSure === undefined ? "–" : percent(notSure),
    ];
    return bodyRow(isByMarker ? name : label, cells);
  }

  /** A mean with its interval, or a mean alone. */
  #estimate(figure, write = (value) => this.settings.format.number(value, 2)) {
    const mean = typeof figure === "number" ? figure : figure?.mean;
    if (mean === null || mean === undefined) return "–";
    if (!figure.interval) return write(mean);
    const [low, high] = figure.interval.map(write);
    return this.settings.text("film-estimate", { mean: write(mean), low, high });
  }
}
