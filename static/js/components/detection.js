// Photos in, answers out: what Emotion Detection and the Predict step have in common.

import { Progress } from "./progress.js";
import { Results } from "./results.js";
import { Selection } from "./selection.js";
import { Problem } from "../lib/api.js";
import { inPool } from "../lib/pool.js";
import { part } from "../lib/templates.js";

/** Photos on their way at once: enough to keep the server busy while the next is being sent. */
const AT_ONCE = 2;

/** Statuses that mean this one photo; any other problem would meet the next photo too. */
const OF_THE_PHOTO = [400, 413, 415, 422];

export class Detection {
  #running = null;
  /** Photos without an answer, by their place among all that were asked about. */
  #missing = new Map();
  #total = 0;

  /** `ask(file, signal)` resolves to the server's answer about one photo. */
  constructor(form, settings, ask) {
    Object.assign(this, { form, settings, ask });
    this.picker = part(form, "files");
    this.submit = part(form, "submit");
    this.cancelLine = part(document, "cancel-line");
    this.unanswered = part(document, "unanswered");
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
    this.#missing = new Map(files.entries());
    this.#total = files.length;
    this.results.start(files.length);
    await this.#askForMissing();
  }

  /** Puts `file` alone in the place of what was chosen, and asks about it. */
  async runOn(file) {
    this.selection.clear();
    this.selection.add([file]);
    await this.run();
  }

  /** Says that something stands in the way of the photos themselves. */
  fail(problem) {
    this.#complain([problem.message]);
  }

  /** Asks about every photo that has no answer yet. */
  async #askForMissing() {
    this.#running = new AbortController();
    const { signal } = this.#running;
    this.#showRunning(true);
    this.progress.start(this.#total, this.#total - this.#missing.size);
    this.cancelLine.scrollIntoView({ block: "nearest" });
    // What stands in the way of one photo and of all others too: the rest need not be tried.
    let hindrance = null;
    const work = async ([index, file]) => {
      if (hindrance === null) hindrance = (await this.#answer(file, index, signal)) ?? hindrance;
    };
    try {
      await inPool([...this.#missing], AT_ONCE, work);
      if (hindrance) return this.#offerRetry(hindrance);
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

  /** Shows the answer about a photo. Resolves to the problem if there is one that would meet every other photo too. */
  async #answer(file, index, signal) {
    let found;
    try {
      found = await this.ask(file, signal);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (!OF_THE_PHOTO.includes(error.status)) return error;
      const problem = { title: error.title, detail: error.message };
      found = { images: [{ file: file.name, faces: [], error: problem }], elapsed_ms: 0 };
    }
    this.#missing.delete(index);
    await this.results.show(index, file, found);
    this.progress.step();
    return null;
  }

  /** What was answered stays, and the rest can be asked for again. */
  #offerRetry(problem) {
    this.progress.stop();
    part(this.unanswered, "unanswered-title").textContent = this.settings.text("detect-unanswered", { total: this.#missing.size });
    part(this.unanswered, "unanswered-detail").textContent = problem.message;
    this.unanswered.hidden = false;
    this.unanswered.scrollIntoView({ block: "nearest" });
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
    if (isRunning) this.unanswered.hidden = true;
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
    for (const picker of [this.picker, part(this.form, "take-photo")]) {
      picker.addEventListener("change", () => {
        this.selection.add(picker.files);
        picker.value = ""; // so that the same file can be chosen again after it was removed
      });
    }
    part(this.unanswered, "retry").addEventListener("click", () => this.#askForMissing());
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

/** Leads to the results, with the keyboard too, where the reader would not see that there are any. */
function leadToResults() {
  const title = part(document, "results-title");
  if (title.getBoundingClientRect().top <= window.innerHeight * 0.7) return;
  title.scrollIntoView({ block: "start" });
  title.focus({ preventScroll: true });
}
