// Beginning a recording, or going on with an earlier one.

import { showDated } from "../lib/moment.js";
import { begin, recordings, removeRecording } from "../lib/recorded_faces.js";
import { base } from "../lib/site.js";
import { copyOf, part } from "../lib/templates.js";
import { confirmed } from "./confirm.js";
import { showProblem } from "./notice.js";

export class RecordStart {
  /** `onBegun(recording)` is called with a new one. */
  constructor(root, settings, onBegun) {
    Object.assign(this, { root, settings, onBegun });
    this.form = part(root, "begin-form");
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#begin();
    });
  }

  async show() {
    this.root.hidden = false;
    const all = await recordings(this.settings);
    part(this.root, "earlier").hidden = all.length === 0;
    part(this.root, "earlier-list").replaceChildren(...all.map((recording) => this.#entry(recording)));
  }

  async #begin() {
    const { elements } = this.form;
    const chosen = [...this.form.querySelectorAll("[name=class]:checked")].map(({ value }) => value);
    const others = elements.others.value.split(/[,;،؛\n]/).map((name) => name.trim()).filter(Boolean);
    const classes = [...chosen, ...others];
    if (classes.length === 0) return this.#refuse("record-no-class", elements.others);
    if (!elements.consent.checked) return this.#refuse("record-no-consent", elements.consent);
    try {
      const name = elements.name.value.trim();
      this.onBegun(await begin({ classes, consent: true, ...(name && { name }) }, this.settings));
    } catch (error) {
      this.#tell(error.message);
    }
  }

  #refuse(key, field) {
    this.#tell(this.settings.text(key));
    field.focus();
  }

  #tell(words) {
    part(this.root, "begin-problem").textContent = words;
  }

  #entry(recording) {
    const { settings } = this;
    const entry = copyOf("earlier");
    part(entry, "name").textContent = recording.name;
    const number = (count) => settings.format.number(count);
    const detail = settings.text("record-detail", {
      images: number(recording.images), classes: number(recording.classes.length), people: number(recording.people.length),
      date: settings.format.date(recording.created_at),
    });
    showDated(part(entry, "detail"), detail, recording.created_at, settings.format);
    part(entry, "continue").href = `${base}/datasets/record?recording=${encodeURIComponent(recording.id)}`;
    part(entry, "delete").addEventListener("click", () => this.#remove(recording, entry));
    return entry;
  }

  async #remove({ id, name }, entry) {
    if (!(await confirmed("delete", name))) return;
    const page = document.querySelector("[data-record]");
    try {
      await removeRecording(id, this.settings);
      part(page, "said").textContent = this.settings.text("record-deleted", { name });
      const next = entry.nextElementSibling ?? entry.previousElementSibling;
      entry.remove();
      part(this.root, "earlier").hidden = next === null;
      part(next ?? this.root, next ? "continue" : "begin-form").focus();
    } catch (error) {
      showProblem(part(page, "problem"), error);
    }
  }
}
