// Records the numbers, saves them as files, and keeps them as a video without pictures.

import { ask } from "../lib/api.js";
import { download } from "../lib/download.js";
import { keepMeasured } from "../lib/film_client.js";
import { Recording } from "../lib/recording.js";
import { base } from "../lib/site.js";
import { part } from "../lib/templates.js";
import { showProblem } from "./notice.js";

export class Recorder {
  #recording = new Recording();
  #isOn = false;
  #shown = 0;

  /** `model()` names the model that answers. */
  constructor(root, settings, model) {
    Object.assign(this, { root, settings, model });
    this.button = part(root, "record");
    this.button.addEventListener("click", () => this.turn(!this.#isOn));
    part(root, "save-csv").addEventListener("click", () => this.#saveCsv());
    part(root, "save-json").addEventListener("click", () => this.#saveJson());
    part(root, "discard").addEventListener("click", () => this.#discard());
    part(root, "keep-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#keep(event.target);
    });
  }

  get isEmpty() {
    return this.#recording.lines === 0;
  }

  turn(isOn) {
    this.#isOn = isOn && !this.#recording.isFull;
    this.button.setAttribute("aria-pressed", this.#isOn);
    this.button.textContent = this.#isOn ? this.settings.text("live-record-stop") : this.settings.text("live-record");
    this.#show();
  }

  /** Takes one answered picture, while recording. */
  add(frame) {
    if (!this.#isOn) return;
    this.#recording.add({ model: this.model(), ...frame });
    if (this.#recording.isFull) this.turn(false);
    // The count need not be written again for every picture.
    if (performance.now() - this.#shown > 250) this.#show();
  }

  #show() {
    this.#shown = performance.now();
    const { settings } = this;
    const { lines, seconds, isFull } = this.#recording;
    part(this.root, "record-count").textContent = lines === 0
      ? settings.text("live-record-none")
      : settings.text("live-record-count", { lines: settings.format.number(lines), time: settings.format.duration(seconds) });
    part(this.root, "record-full").textContent = isFull ? settings.text("live-record-full") : "";
    this.button.disabled = isFull;
    for (const mark of ["save-csv", "save-json", "discard", "keep"]) part(this.root, mark).disabled = lines === 0;
  }

  #saveCsv() {
    // The mark at the start tells spreadsheets that the text is UTF-8.
    download(new Blob(["\uFEFF", this.#recording.toCsv()], { type: "text/csv" }), "facefeel-recording.csv");
  }

  #saveJson() {
    download(new Blob([this.#recording.toJson()], { type: "application/json" }), "facefeel-recording.json");
  }

  /** Sends the numbers to the server, which keeps them as a video; what is recorded here stays until it is discarded. */
  async #keep(form) {
    const place = part(this.root, "keep-problem");
    const done = part(this.root, "keep-done");
    place.replaceChildren();
    done.hidden = true;
    const film = this.#recording.toFilm();
    if (film === null) {
      showProblem(place, { message: this.settings.text("films-keep-mixed") });
      return;
    }
    const { name, condition } = form.elements;
    const asked = { ...film, name: name.value.trim() };
    if (condition.value.trim()) asked.condition = condition.value.trim();
    const button = part(this.root, "keep");
    button.disabled = true;
    try {
      // In the model's own order, and also where no face was seen.
      const card = await ask("GET", `/api/v1/models/${encodeURIComponent(film.model)}`, { words: this.settings }).catch(() => null);
      if (card) asked.classes = card.classes;
      const kept = await keepMeasured(asked, this.settings);
      part(done, "keep-link").href = `${base}/films/${encodeURIComponent(kept.id)}`;
      done.hidden = false;
    } catch (error) {
      showProblem(place, error);
    } finally {
      button.disabled = this.#recording.lines === 0;
    }
  }

  #discard() {
    this.#recording.clear();
    this.#show();
    this.button.focus();
  }
}
