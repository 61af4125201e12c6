// How a dataset was understood, and what it may mean instead: another layout, another encoding, other classes for labels.

import { ask } from "../lib/api.js";
import { base } from "../lib/site.js";
import { copyOf, part } from "../lib/templates.js";
import { showProblem } from "./notice.js";

export class ReadingForm {
  /** `onRead()` is called once the dataset has been read in another way. */
  constructor(root, settings, onRead) {
    Object.assign(this, { root, settings, onRead });
    this.labels = part(root, "reading-labels");
    this.encoding = part(root, "reading-encoding");
    this.problem = part(root, "reading-problem");
    this.status = part(root, "reading-status");
    const meanings = Object.keys(settings.emotions).map((emotion) => new Option(emotion));
    part(root, "meanings").replaceChildren(...meanings);
    part(root, "reading-other").addEventListener("click", () => this.#read({ layout: this.reading.other_layout }));
    this.encoding.addEventListener("change", () => this.#read({ encoding: this.encoding.value }));
    this.labels.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#read({ classes: this.#corrected() });
    });
  }

  /** Offers what else `dataset` may mean; stays away where all is plain. */
  show({ id, check_up: { reading } }) {
    Object.assign(this, { id, reading });
    const { settings } = this;
    this.problem.replaceChildren();
    this.status.textContent = "";
    const other = part(this.root, "reading-other");
    other.hidden = reading.other_layout === null;
    if (!other.hidden) other.textContent = settings.text(`train-reading-${reading.other_layout}`);
    part(this.root, "reading-encoding-field").hidden = reading.encoding === null;
    this.encoding.replaceChildren(...reading.encodings.map((name) => new Option(name, name, false, name === reading.encoding)));
    this.labels.hidden = reading.labels === null;
    part(this.root, "reading-rows").replaceChildren(...(reading.labels ?? []).map((label) => this.#row(label)));
    this.root.hidden = other.hidden && reading.encoding === null && this.labels.hidden;
  }

  #row({ label, class: meant, images, examples }) {
    const { settings } = this;
    const row = copyOf("reading-row");
    part(row, "label").textContent = label;
    part(row, "count").textContent = settings.text("train-class-count", { images: settings.format.number(images) });
    part(row, "examples").replaceChildren(...examples.map((index) => {
      const picture = new Image(48, 48);
      picture.loading = "lazy";
      picture.src = `${base}/api/v1/datasets/${this.id}/images/${index}`;
      picture.alt = settings.text("train-example-alt", { class: label });
      return picture;
    }));
    const field = part(row, "class");
    field.value = meant ?? "";
    field.setAttribute("aria-label", settings.text("train-reading-class", { label }));
    Object.assign(field.dataset, { label, meant: meant ?? "" });
    return row;
  }

  /** What differs from how labels were understood, by label; null leaves its pictures out. */
  #corrected() {
    const fields = [...this.labels.querySelectorAll("[data-class]")];
    const changed = fields.filter(({ value, dataset }) => value.trim() !== dataset.meant);
    return Object.fromEntries(changed.map(({ value, dataset }) => [dataset.label, value.trim() || null]));
  }

  /** Has the dataset read again; what was chosen before and is not changed stays. */
  async #read({ layout = this.reading.layout, encoding = this.reading.chosen_encoding, classes = {} }) {
    const { settings } = this;
    const isOtherLayout = layout !== this.reading.layout;
    const body = { layout, encoding, classes: isOtherLayout ? {} : { ...this.reading.classes, ...classes } };
    this.problem.replaceChildren();
    this.status.textContent = settings.text("train-reading-working");
    this.#setBusy(true);
    try {
      await ask("POST", `/api/v1/datasets/${encodeURIComponent(this.id)}/reading`, { body, words: settings });
      this.onRead();
    } catch (error) {
      this.status.textContent = "";
      showProblem(this.problem, error);
    } finally {
      this.#setBusy(false);
    }
  }

  #setBusy(isBusy) {
    for (const control of this.root.querySelectorAll("button, select, input")) control.disabled = isBusy;
  }
}
