// Records the numbers and saves them as files.

import { download } from "../lib/download.js";
import { Recording } from "../lib/recording.js";
import { part } from "../lib/templates.js";

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
    for (const mark of ["save-csv", "save-json", "discard"]) part(this.root, mark).disabled = lines === 0;
  }

  #saveCsv() {
    // The mark at the start tells spreadsheets that the text is UTF-8.
    download(new Blob(["\uFEFF", this.#recording.toCsv()], { type: "text/csv" }), "facefeel-recording.csv");
  }

  #saveJson() {
    download(new Blob([this.#recording.toJson()], { type: "application/json" }), "facefeel-recording.json");
  }

  #discard() {
    this.#recording.clear();
    this.#show();
    this.button.focus();
  }
}
