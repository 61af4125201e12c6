// Photos in, answers out: what Emotion Detection and the Predict step have in common.

import { Progress } from "./progress.js";
import { Results } from "./results.js";
import { Selection } from "./selection.js";
import { Problem } from "../lib/api.js";
import { inPool } from "../lib/pool.js";
import { part } from "../lib/templates.js";

/** Photos on their way at once: enough to keep the server busy while the next is being sent. */
const AT_ONCE = 2;

export class Detection {
  #running = null;

  /** `ask(file, signal)` resolves to the server's answer about one photo. */
  constructor(form, settings, ask) {
    Object.assign(this, { form, settings, ask });
    this.picker = part(form, "files");
    this.submit = part(form, "submit");
    this.cancelLine = part(document, "cancel-line");
    this.progress = new Progress(part(document, "status"), settings);
    this.results = new Results(part(document, "results"), settings);
    this.selection = new Selection(part(form, "selection"), settings, (messages) => this.#complain(messages));
    this.#wire();
  }

  /** Asks about every photo that is chosen. */
  async run() {
    const { files } = this.selection;
    if (this.#running) return;
    if (files.length === 0) {
      this.#complain([this.settings.text("detect-choose-first")]);
      this.picker.focus();
      return;
    }
    this.#complain([]);
    this.#running = new AbortController();
    this.#showRunning(true);
    this.results.start(files.length);
    this.progress.start(files.length);
    this.cancelLine.scrollIntoView({ block: "nearest" });
    try {
      await inPool(files, AT_ONCE, (file, index) => this.#answer(file, index, this.#running.signal));
      this.progress.finish();
      leadToResults();
    } catch (error) {
      if (error.name !== "AbortError") throw error;
      this.progress.cancel();
    } finally {
      this.#running = null;
      this.#showRunning(false);
    }
  }

  /** Puts `file` alone in the place of what was chosen, and asks about it. */
  async runOn(file) {
    this.selection.clear();
    this.selection.add([file]);
    await this.run();
  }

  async #answer(file, index, signal) {
    let found;
    try {
      found = await this.ask(file, signal);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      const problem = { title: error.title, detail: error.message };
      found = { images: [{ file: file.name, faces: [], error: problem }], elapsed_ms: 0 };
    }
    await this.results.show(index, file, found);
    this.progress.step();
  }

  #complain(messages) {
    const lines = messages.map((message) => {
      const line = document.createElement("p");
      line.textContent = message;
      return line;
    });
    part(this.form, "messages").replaceChildren(...lines);
  }

  #showRunning(isRunning) {
    this.submit.disabled = isRunning;
    this.cancelLine.hidden = !isRunning;
  }

  #pasted(file, index) {
    const ending = file.type.split("/").pop();
    return new File([file], `${this.settings.text("detect-pasted-name")}-${index + 1}.${ending}`, { type: file.type });
  }

  #wire() {
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.run();
    });
    this.picker.addEventListener("change", () => {
      this.selection.add(this.picker.files);
      this.picker.value = ""; // so that the same file can be chosen again after it was removed
    });
    part(document, "cancel").addEventListener("click", () => this.#running?.abort());
    document.addEventListener("paste", (event) => {
      const files = [...event.clipboardData.files];
      if (files.length > 0) this.selection.add(files.map((file, index) => this.#pasted(file, index)));
    });
    this.#takeDrops();
  }

  #takeDrops() {
    const page = document.documentElement;
    document.addEventListener("dragover", (event) => {
      event.preventDefault();
      page.toggleAttribute("data-dragging", event.dataTransfer.types.includes("Files"));
    });
    document.addEventListener("dragleave", (event) => {
      if (!event.relatedTarget) page.removeAttribute("data-dragging");
    });
    document.addEventListener("drop", (event) => {
      event.preventDefault();
      page.removeAttribute("data-dragging");
      if (event.dataTransfer.files.length > 0) this.selection.add(event.dataTransfer.files);
    });
  }
}

/** Scrolls to the results where the reader would not see that there are any. */
function leadToResults() {
  const title = part(document, "results-title");
  if (title.getBoundingClientRect().top > window.innerHeight * 0.7) title.scrollIntoView({ block: "start" });
}
