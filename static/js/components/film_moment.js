// One moment of a video: its picture, and what each face shows then. Beside it the same numbers for many moments as a table.

import { clock } from "../lib/film_clock.js";
import { byLength, faceLabel } from "../lib/film_looks.js";
import { copyOf, part } from "../lib/templates.js";
import { textElement } from "./facts.js";

/** A picture is asked for once the pointer has rested for so long. */
const REST_MS = 160;
const PICTURE_WIDTH = 480;
const MOST_FACES = 6;
/** Scores that are named beside each face. */
const NAMED = 3;
const MOST_ROWS = 300;

export class FilmMoment {
  #timer = null;
  #shown = null;

  constructor(root, client, settings) {
    Object.assign(this, { root, client, settings });
    this.picture = part(root, "moment-picture");
    this.none = part(root, "moment-none");
    this.picture.addEventListener("error", () => {
      if (this.picture.hidden) return;
      this.picture.hidden = true;
      this.#say("films-picture-failed");
    });
    part(root, "series-table").addEventListener("toggle", () => this.#showTable());
  }

  /** `isPlaying()` says whether the player shows the picture itself. */
  begin(isPlaying) {
    this.isPlaying = isPlaying;
  }

  /** The video as it is now. */
  set(film) {
    this.film = film;
    this.#say(film.has_video ? null : "films-picture-none");
    this.picture.hidden = !film.has_video;
  }

  /** Shows the moment `time`, which is the one at `index` of `series`. */
  show(time, index, series) {
    part(this.root, "moment-time").textContent = clock(time);
    if (index >= 0) this.#showFaces(index, series);
    if (this.film.has_video) this.#showPicture(time);
  }

  /** Every moment that is drawn, for those who do not see the charts. */
  list(series) {
    this.series = series;
    this.#showTable();
  }

  #showFaces(index, series) {
    const order = byLength(this.film.faces).map(({ id }) => id);
    const there = series.faces.filter((face) => (face.emotion[index] ?? null) !== null);
    there.sort((one, other) => order.indexOf(one.id) - order.indexOf(other.id));
    const lines = there.slice(0, MOST_FACES).map((face) => this.#face(face, index));
    const list = part(this.root, "moment-faces");
    if (lines.length === 0) list.replaceChildren(textElement("li", this.settings.text("detect-no-face"), "quiet"));
    else list.replaceChildren(...lines);
  }

  #face(face, index) {
    const line = copyOf("film-moment-face");
    part(line, "name").textContent = faceLabel(this.film, face.id, this.settings);
    part(line, "words").textContent = this.#expression(face, index);
    const scores = this.film.classes.map((name) => ({ label: this.settings.look(name).label, score: face.scores[name]?.[index] ?? 0 }));
    scores.sort((one, other) => other.score - one.score);
    const named = scores.slice(0, NAMED).map(({ label, score }) => `${label} ${this.settings.percent(score)}`);
    if (face.turned[index]) named.push(this.settings.text("films-legend-turned"));
    part(line, "scores").textContent = named.join(" · ");
    line.dataset.emotion = this.settings.look(this.film.classes[face.emotion[index]]).emotion;
    return line;
  }

  #expression(face, index) {
    const { label } = this.settings.look(this.film.classes[face.emotion[index]]);
    return face.sure[index] ? label : this.settings.text("films-not-sure", { label });
  }

  #showPicture(time) {
    clearTimeout(this.#timer);
    if (this.isPlaying?.()) return;
    this.#timer = setTimeout(() => {
      const address = this.client.pictureUrl(time, PICTURE_WIDTH);
      if (address === this.#shown) return;
      this.#shown = address;
      this.#say(null);
      this.picture.hidden = false;
      this.picture.src = address;
    }, REST_MS);
  }

  #say(key) {
    this.none.hidden = key === null;
    this.none.textContent = key === null ? "" : this.settings.text(key);
  }

  #showTable() {
    const fold = part(this.root, "series-table");
    if (!fold.open || !this.series) return;
    const { settings, series } = this;
    const all = series.times.flatMap((time, index) => series.faces.filter((face) => (face.emotion[index] ?? null) !== null).map((face) => ({ time, index, face })));
    const step = Math.max(1, Math.ceil(all.length / MOST_ROWS));
    const shown = all.filter((_, at) => at % step === 0);
    part(this.root, "table-note").textContent = settings.text(step === 1 ? "films-table-all" : "films-table-some", { shown: settings.format.number(shown.length), all: settings.format.number(all.length) });
    part(this.root, "table-rows").replaceChildren(...shown.map((row) => this.#row(row)));
  }

  #row({ time, index, face }) {
    const { settings } = this;
    const name = this.film.classes[face.emotion[index]];
    const number = (value) => (value === null || value === undefined ? "–" : settings.format.number(value, 2));
    const score = face.scores[name]?.[index];
    const cells = [
      faceLabel(this.film, face.id, settings), this.#expression(face, index), score === null || score === undefined ? "–" : settings.percent(score),
      number(face.valence[index]), number(face.expressiveness[index]), settings.text(face.turned[index] ? "films-yes" : "films-no"),
    ];
    const row = document.createElement("tr");
    const head = textElement("th", clock(time));
    head.scope = "row";
    head.dir = "ltr";
    row.append(head, ...cells.map((cell) => textElement("td", cell)));
    return row;
  }
}
