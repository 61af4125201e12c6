// The photos that were chosen but not yet sent.

import { copyOf, part } from "../lib/templates.js";

const MEBIBYTE = 1024 * 1024;

export class Selection {
  #entries = [];

  /** `root` is the element around the thumbnails; `refuse(messages)` is told why files were left out. */
  constructor(root, settings, refuse) {
    this.root = root;
    this.settings = settings;
    this.refuse = refuse;
    this.list = part(root, "thumbnails");
    part(root, "clear").addEventListener("click", () => this.clear());
  }

  get files() {
    return this.#entries.map(({ file }) => file);
  }

  /** Adds what the server's limits allow and names the rest. */
  add(files) {
    const refused = [];
    for (const file of files) {
      if (file.size > this.settings.imageBytes) refused.push(this.#tooLarge(file));
      else if (this.#entries.length >= this.settings.images) refused.push(this.#tooMany());
      else this.#entries.push(this.#show(file));
    }
    this.refuse([...new Set(refused)]);
    this.#update();
  }

  clear() {
    for (const entry of this.#entries) this.#forget(entry);
    this.#entries = [];
    this.#update();
  }

  #tooLarge(file) {
    return this.settings.text("detect-too-large", { file: file.name, mebibytes: this.settings.imageBytes / MEBIBYTE });
  }

  #tooMany() {
    return this.settings.text("detect-too-many", { most: this.settings.images });
  }

  #show(file) {
    const element = copyOf("thumbnail");
    const picture = part(element, "thumbnail-picture");
    const entry = { file, element, url: URL.createObjectURL(file) };
    picture.src = entry.url;
    picture.addEventListener("error", () => this.#withoutPicture(element), { once: true });
    part(element, "thumbnail-name").textContent = file.name;
    const remove = part(element, "remove");
    remove.setAttribute("aria-label", this.settings.text("detect-remove", { file: file.name }));
    remove.addEventListener("click", () => this.#remove(entry));
    this.list.append(element);
    return entry;
  }

  #withoutPicture(element) {
    part(element, "thumbnail-picture").hidden = true;
    const none = part(element, "thumbnail-none");
    none.textContent = this.settings.text("detect-no-preview");
    none.hidden = false;
  }

  #remove(entry) {
    const index = this.#entries.indexOf(entry);
    this.#entries.splice(index, 1);
    this.#forget(entry);
    this.#update();
    // Focus must not fall off the page: it goes to the neighbour, or to the picker.
    const neighbour = this.#entries[Math.min(index, this.#entries.length - 1)];
    (neighbour ? part(neighbour.element, "remove") : document.querySelector("[data-files]")).focus();
  }

  #forget({ element, url }) {
    element.remove();
    URL.revokeObjectURL(url);
  }

  #update() {
    this.root.hidden = this.#entries.length === 0;
    part(this.root, "selected").textContent = this.settings.text("detect-selected", { total: this.#entries.length });
  }
}
