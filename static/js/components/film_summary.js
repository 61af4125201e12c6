// A whole video in figures: what each face shows for how long, how that changes, and when most.

import { clock } from "../lib/film_clock.js";
import { faceLabel } from "../lib/film_looks.js";
import { copyOf, part } from "../lib/templates.js";
import { textElement } from "./facts.js";

const MOST_FACES = 30;
/** Changes of each face that are listed. */
const MOST_CHANGES = 5;
/** Width of a face, which may be shown on a fine screen, and of the picture around it. */
const FACE_WIDTH = 384;
const WHOLE_WIDTH = 1_280;

export class FilmSummary {
  /** `onGo(time)` looks at a moment. */
  constructor(root, client, settings, onGo) {
    Object.assign(this, { root, client, settings, onGo });
  }

  show(film, { all, faces }) {
    this.film = film;
    const longest = [...faces].sort((one, other) => other.seconds - one.seconds).slice(0, MOST_FACES);
    this.#showShares(all, longest);
    this.#showChanges(longest);
    this.#showPeaks(longest);
  }

  #label({ id }) {
    return faceLabel(this.film, id, this.settings);
  }

  #showShares(all, faces) {
    const { settings, film } = this;
    const heads = ["film-face", "film-seen"].map((key) => settings.text(key));
    const classes = film.classes.map((name) => settings.look(name).label);
    const rest = ["detect-not-sure", "films-valence", "film-expressiveness", "film-turned"].map((key) => settings.text(key));
    part(this.root, "shares-head").replaceChildren(headRow([...heads, ...classes, ...rest]));
    const rows = faces.map((face) => this.#sharesRow(this.#label(face), face));
    if (all && faces.length > 1) rows.push(this.#sharesRow(settings.text("films-all-together"), all));
    part(this.root, "shares-rows").replaceChildren(...rows);
  }

  #sharesRow(label, figures) {
    const { format } = this.settings;
    const share = (value) => (value === null || value === undefined ? "–" : this.settings.percent(value));
    const number = (value) => (value === null || value === undefined ? "–" : format.number(value, 2));
    const cells = [
      clock(figures.seconds), ...this.film.classes.map((name) => share(figures.shares[name])), share(figures.shares.not_sure),
      number(figures.mean_valence), number(figures.mean_expressiveness), share(figures.turned_share),
    ];
    const row = bodyRow(label, cells);
    this.film.classes.forEach((name, index) => {
      // The cell's own colour is as long as the share; its figure says the same.
      const cell = row.children[index + 2];
      cell.classList.add("film-share");
      cell.dataset.emotion = this.settings.look(name).emotion;
      cell.style.setProperty("--share", `${100 * (figures.shares[name] ?? 0)}%`);
    });
    return row;
  }

  #showChanges(faces) {
    const { settings } = this;
    const look = (name) => settings.look(name).label;
    const rows = faces.flatMap((face) => [...face.transitions].sort((one, other) => other.count - one.count).slice(0, MOST_CHANGES)
      .map(({ from, to, count }) => bodyRow(this.#label(face), [look(from), look(to), settings.format.number(count)])));
    part(this.root, "changes-rows").replaceChildren(...rows);
    part(this.root, "changes").hidden = rows.length === 0;
    part(this.root, "no-changes").hidden = rows.length > 0;
  }

  #showPeaks(faces) {
    const peaks = faces.flatMap((face) => face.peaks.map((peak) => ({ face, peak })));
    part(this.root, "peaks").replaceChildren(...peaks.map(({ face, peak }) => this.#peak(face, peak)));
  }

  #peak(face, { class: name, at, score, box }) {
    const { settings } = this;
    const entry = copyOf("film-peak");
    const values = { face: this.#label(face), time: clock(at) };
    if (this.film.has_video) this.#showPicture(part(entry, "picture"), at, box, values);
    part(entry, "name").textContent = values.face;
    part(entry, "time").textContent = values.time;
    part(entry, "expression").textContent = settings.look(name).label;
    part(entry, "score").textContent = settings.percent(score);
    const go = part(entry, "go");
    go.setAttribute("aria-label", settings.text("films-go-time", values));
    go.addEventListener("click", () => this.onGo(at));
    return entry;
  }

  /** The face alone; the whole picture is fetched once it is asked for. */
  #showPicture(place, at, box, values) {
    const [face, whole] = [part(place, "face"), part(place, "whole")];
    face.alt = this.settings.text("film-peak-alt", values);
    face.src = this.client.pictureUrl(at, FACE_WIDTH, box);
    face.addEventListener("error", () => { place.hidden = true; });
    whole.alt = this.settings.text("film-peak-whole-alt", values);
    place.addEventListener("toggle", () => {
      if (place.open && !whole.src) whole.src = this.client.pictureUrl(at, WHOLE_WIDTH);
    });
    place.hidden = false;
  }
}

/** A row of column heads. */
export function headRow(words) {
  const row = document.createElement("tr");
  row.append(...words.map((word) => {
    const head = textElement("th", word);
    head.scope = "col";
    return head;
  }));
  return row;
}

/** A row that its first cell names. */
export function bodyRow(label, cells) {
  const row = document.createElement("tr");
  const head = textElement("th", label);
  head.scope = "row";
  head.dir = "auto";
  row.append(head, ...cells.map((cell) => {
    const data = textElement("td", cell);
    data.dir = "auto";
    return data;
  }));
  return row;
}
