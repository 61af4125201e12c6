// How far the detection is, for eyes and for screen readers.

import { part } from "../lib/templates.js";

export class Progress {
  constructor(root, settings) {
    this.box = part(root, "progress");
    this.title = part(root, "progress-title");
    this.count = part(root, "progress-count");
    this.bar = part(root, "progress-bar");
    this.settings = settings;
  }

  /** Of `total` photos, so many are `done` already. */
  start(total, done = 0) {
    this.total = total;
    this.done = done;
    this.title.textContent = this.settings.text("detect-working");
    this.bar.hidden = false;
    this.box.hidden = false;
    this.#show();
  }

  step() {
    this.done += 1;
    this.#show();
  }

  finish() {
    this.#end(this.settings.text("detect-done", { total: this.done }));
  }

  cancel() {
    this.#end(this.settings.text("detect-cancelled"));
  }

  /** It ended without words of its own. */
  stop() {
    this.box.hidden = true;
  }

  #show() {
    this.bar.max = this.total;
    this.bar.value = this.done;
    this.count.textContent = this.settings.text("detect-progress", { done: this.done, total: this.total });
  }

  #end(words) {
    this.title.textContent = words;
    this.count.textContent = "";
    this.bar.hidden = true;
  }
}
