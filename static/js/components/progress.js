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

  start(total) {
    this.total = total;
    this.done = 0;
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
