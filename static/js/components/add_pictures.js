// Adds the pictures of another ZIP to a dataset.

import { upload } from "../lib/upload.js";
import { part } from "../lib/templates.js";
import { showProblem } from "./notice.js";

export class AddPictures {
  #running = false;

  /** `onAdded()` hears that the dataset has changed. */
  constructor(root, dataset, settings, onAdded) {
    Object.assign(this, { root, dataset, settings, onAdded });
    this.picker = part(root, "add");
    this.picker.addEventListener("change", () => {
      const [file] = this.picker.files;
      this.picker.value = ""; // so that the same file can be chosen again
      if (file && !this.#running) this.#add(file);
    });
    window.addEventListener("beforeunload", (event) => {
      if (this.#running) event.preventDefault();
    });
  }

  async #add(file) {
    const { settings } = this;
    const say = (words) => { part(this.root, "add-status").textContent = words; };
    const place = part(this.root, "add-problem");
    place.replaceChildren();
    this.#running = true;
    this.picker.disabled = true;
    try {
      const address = `/api/v1/datasets/${encodeURIComponent(this.dataset)}/additions`;
      const { added, copies } = await upload(address, file, {
        signal: new AbortController().signal,
        words: settings,
        onProgress: (sent, total) => say(settings.text("pictures-add-sending", {
          file: file.name, share: settings.format.percent(total > 0 ? sent / total : 0),
        })),
        onSent: () => say(settings.text("pictures-add-checking", { file: file.name })),
      });
      say(settings.text("pictures-added", { added: settings.format.number(added), copies: settings.format.number(copies) }));
      if (added > 0) this.onAdded();
    } catch (error) {
      say("");
      showProblem(place, error, () => this.#add(file));
    }
    this.#running = false;
    this.picker.disabled = false;
  }
}
