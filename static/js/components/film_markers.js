// Moments and spans of a video that were named: set while it plays, typed, or from a table.

import { clock, secondsOf } from "../lib/film_clock.js";
import { copyOf, part } from "../lib/templates.js";
import { showProblem } from "./notice.js";

/** A key that is held for longer ends its span when it is let go; one that is pressed for less, when it is pressed again. */
const HELD_MS = 500;

export class FilmMarkers {
  #open = null;

  /** `time()` is the moment that is looked at; `onGo(time)` looks at one; `onSaid(words)` is read out. */
  constructor(root, watch, edits, settings, { time, onGo, onSaid }) {
    Object.assign(this, { root, edits, settings, time, onGo, onSaid });
    this.form = part(root, "marker-form");
    this.problem = part(root, "marker-problem");
    this.spanButton = part(watch, "mark-span");
    part(watch, "mark-moment").addEventListener("click", () => this.#markMoment());
    this.spanButton.addEventListener("click", () => this.#turnSpan());
    // Letters act only where the player or the charts have the focus, and so never while someone types.
    watch.addEventListener("keydown", (event) => this.#press(event));
    watch.addEventListener("keyup", (event) => this.#letGo(event));
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#addTyped();
    });
    part(root, "marker-file").addEventListener("change", ({ target }) => this.#takeFile(target));
  }

  show(film) {
    this.film = film;
    const { markers } = film;
    part(this.root, "no-markers").hidden = markers.length > 0;
    part(this.root, "marker-table").hidden = markers.length === 0;
    const list = part(this.root, "marker-list");
    const focused = list.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    list.replaceChildren(...markers.map((marker, index) => this.#row(marker, index)));
    if (focused) list.querySelector(`[data-key="${focused}"]`)?.focus();
  }

  #row({ name, start, end }, index) {
    const row = copyOf("film-marker");
    const { settings } = this;
    const values = { number: settings.format.number(index + 1) };
    const fields = { name: part(row, "name"), start: part(row, "start"), end: part(row, "end") };
    fields.name.value = name;
    fields.start.value = clock(start);
    fields.end.value = end === null ? "" : clock(end);
    fields.name.setAttribute("aria-label", settings.text("films-marker-name-of", values));
    fields.start.setAttribute("aria-label", settings.text("films-marker-start-of", values));
    fields.end.setAttribute("aria-label", settings.text("films-marker-end-of", values));
    for (const [key, field] of Object.entries(fields)) {
      field.dataset.key = `${key}-${index}`;
      field.addEventListener("change", () => this.#edit(index, fields, field));
    }
    const go = part(row, "go");
    go.setAttribute("aria-label", settings.text("films-go-marker", { name }));
    go.addEventListener("click", () => this.onGo(start));
    const remove = part(row, "remove");
    remove.setAttribute("aria-label", settings.text("films-marker-remove-of", { name }));
    remove.addEventListener("click", () => this.#keep(this.film.markers.filter((_, at) => at !== index), "films-marker-removed"));
    return row;
  }

  #edit(index, fields, changed) {
    const former = this.film.markers[index];
    const marker = { ...former };
    // What was not touched keeps all its digits.
    if (changed === fields.name) marker.name = fields.name.value.trim() || former.name;
    if (changed === fields.start) marker.start = secondsOf(fields.start.value);
    if (changed === fields.end) marker.end = fields.end.value.trim() === "" ? null : secondsOf(fields.end.value) ?? NaN;
    if (!this.#isPossible(marker)) return changed.focus();
    return this.#keep(this.film.markers.map((one, at) => (at === index ? marker : one)), "films-marker-changed");
  }

  #isPossible({ start, end }) {
    this.problem.replaceChildren();
    const isTime = (value) => value !== null && Number.isFinite(value);
    if (!isTime(start) || (end !== null && !isTime(end))) return this.#refuse("films-marker-no-time");
    if (end !== null && end <= start) return this.#refuse("films-marker-order");
    return true;
  }

  #refuse(key) {
    showProblem(this.problem, { message: this.settings.text(key) });
    return false;
  }

  #addTyped() {
    const { name, start, end } = this.form.elements;
    const marker = { name: name.value.trim(), start: secondsOf(start.value), end: end.value.trim() === "" ? null : secondsOf(end.value) ?? NaN };
    if (!this.#isPossible(marker)) return;
    this.#add(marker).then((isKept) => {
      if (!isKept) return;
      this.form.reset();
      name.focus();
    });
  }

  #markMoment() {
    return this.#add({ name: this.#nameOf("films-marker-moment"), start: this.time(), end: null });
  }

  #turnSpan() {
    if (this.#open === null) {
      this.#open = { start: this.time(), pressed: performance.now() };
      this.#showOpen();
      this.onSaid(this.settings.text("films-span-begun", { time: clock(this.#open.start) }));
      return;
    }
    // Whoever goes back while a span is open means the time between.
    const [start, end] = [this.#open.start, this.time()].sort((one, other) => one - other);
    this.#open = null;
    this.#showOpen();
    if (end > start) this.#add({ name: this.#nameOf("films-marker-span"), start, end });
    else this.onSaid(this.settings.text("films-span-empty"));
  }

  #showOpen() {
    this.spanButton.setAttribute("aria-pressed", this.#open !== null);
  }

  #press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const key = event.key.toLowerCase();
    if (key !== "m" && key !== "s") return;
    event.preventDefault();
    if (event.repeat) return;
    if (key === "m") this.#markMoment();
    else this.#turnSpan();
  }

  #letGo(event) {
    if (event.key.toLowerCase() !== "s" || this.#open === null) return;
    if (performance.now() - this.#open.pressed >= HELD_MS) this.#turnSpan();
  }

  #nameOf(key) {
    return this.settings.text(key, { number: this.settings.format.number(this.film.markers.length + 1) });
  }

  #add(marker) {
    const markers = [...this.film.markers, marker].sort((one, other) => one.start - other.start);
    return this.#keep(markers, "films-marker-added", { name: marker.name, time: clock(marker.start) });
  }

  async #keep(markers, key, values) {
    this.problem.replaceChildren();
    // A second key may be pressed before the first is kept; both are.
    this.film = { ...this.film, markers };
    try {
      await this.edits.change({ markers });
      this.onSaid(this.settings.text(key, values));
      return true;
    } catch (error) {
      this.show(this.edits.film);
      showProblem(this.problem, error);
      return false;
    }
  }

  async #takeFile(picker) {
    const [file] = picker.files;
    picker.value = ""; // so that the same file can be chosen again
    if (!file) return;
    this.problem.replaceChildren();
    try {
      const mode = part(this.root, "marker-replace").checked ? "replace" : "add";
      await this.edits.sendMarkers(await file.text(), mode);
      this.onSaid(this.settings.text("films-markers-read", { count: this.settings.format.number(this.edits.film.markers.length) }));
    } catch (error) {
      showProblem(this.problem, error);
    }
  }
}

function isTyping(element) {
  return element.matches("input:not([type=range], [type=checkbox]), textarea, select");
}
