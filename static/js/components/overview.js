// What all photos show together, and which faces are shown in which order.

import { tally } from "../lib/tally.js";
import { copyOf, part } from "../lib/templates.js";

/** More photos than this are folded to their summaries. */
export const MAX_OPEN_PHOTOS = 3;
/** Fewer faces are seen at a glance. */
const MIN_FACES = 3;

export class Overview {
  /** `onChange()` is called when other faces or another order are wanted, `onUnfold(isUnfolded)` when all photos are to be open. */
  constructor(root, settings, { onChange, onUnfold }) {
    Object.assign(this, { root, settings });
    this.filter = part(root, "filter");
    this.sort = part(root, "sort");
    this.unfold = part(root, "unfold");
    this.filter.addEventListener("change", onChange);
    this.sort.addEventListener("change", onChange);
    this.unfold.addEventListener("click", () => {
      this.isUnfolded = !this.isUnfolded;
      onUnfold(this.isUnfolded);
    });
  }

  /** The label of the faces that are wanted; empty for all. */
  get label() {
    return this.filter.value;
  }

  /** "photo", "high" or "low". */
  get order() {
    return this.sort.value;
  }

  get isUnfolded() {
    return this.unfold.getAttribute("aria-pressed") === "true";
  }

  set isUnfolded(isUnfolded) {
    this.unfold.setAttribute("aria-pressed", isUnfolded);
  }

  reset() {
    this.filter.replaceChildren();
    this.sort.value = "photo";
    this.isUnfolded = false;
  }

  /** Counts the faces in `rows`, of so many photos. */
  show(photos, rows) {
    const { settings } = this;
    this.root.hidden = photos < 2 && rows.length < MIN_FACES;
    const values = { photos: settings.counted("photos", photos), faces: settings.faceCount(rows.length) };
    part(this.root, "overview-title").hidden = photos < 2; // a single photo's own summary says it
    part(this.root, "overview-title").textContent = settings.text("detect-overview", values);
    const counts = tally(rows, settings);
    part(this.root, "tally").replaceChildren(...counts.map((entry) => this.#bar(entry, rows.length)));
    this.#offer(counts, rows.length);
    for (const select of [this.filter, this.sort]) select.closest("label").hidden = rows.length < MIN_FACES;
    this.unfold.hidden = photos <= MAX_OPEN_PHOTOS || this.order !== "photo";
    const shown = rows.filter((row) => row.matches(this.label)).length;
    const words = settings.text("detect-shown", { shown: settings.format.number(shown), faces: values.faces });
    part(this.root, "shown").textContent = this.label === "" ? "" : words;
  }

  #bar({ verdict, count }, total) {
    const row = copyOf("tally");
    row.dataset.emotion = verdict.emotion;
    part(row, "emoji").src = verdict.image;
    part(row, "label").textContent = verdict.label;
    part(row, "bar").setAttribute("width", (100 * count) / total);
    part(row, "count").textContent = this.settings.format.number(count);
    part(row, "share").textContent = this.settings.percent(count / total);
    return row;
  }

  #offer(counts, total) {
    const chosen = this.label;
    const choice = (label, value, count) => {
      const words = this.settings.text("detect-filter-choice", { label, count: this.settings.format.number(count) });
      return new Option(words, value, false, value === chosen);
    };
    const labels = counts.map(({ verdict: { label }, count }) => choice(label, label, count));
    this.filter.replaceChildren(choice(this.settings.text("detect-filter-all"), "", total), ...labels);
  }
}
