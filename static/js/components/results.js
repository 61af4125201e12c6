// Everything that was answered, in the order in which the photos were chosen.

import { download } from "../lib/download.js";
import { toCsv } from "../lib/table.js";
import { part } from "../lib/templates.js";
import { photoResult } from "./photo_result.js";

export class Results {
  #images = [];
  #elapsed = 0;
  #model = null;

  constructor(root, settings) {
    this.root = root;
    this.settings = settings;
    this.list = part(root, "photos");
    this.emojify = part(root, "emojify");
    this.emojify.addEventListener("change", () => root.toggleAttribute("data-emojified", this.emojify.checked));
    part(root, "download-csv").addEventListener("click", () => this.#downloadCsv());
    part(root, "download-json").addEventListener("click", () => this.#downloadJson());
  }

  /** Forgets earlier answers and makes room for `total` new ones. */
  start(total) {
    for (const picture of this.list.querySelectorAll("img")) URL.revokeObjectURL(picture.src);
    this.#images = Array(total).fill(null);
    this.#elapsed = 0;
    this.#model = null;
    this.places = Array.from({ length: total }, () => document.createElement("div"));
    this.places.forEach((place) => { place.hidden = true; });
    this.list.replaceChildren(...this.places);
    this.root.hidden = true;
  }

  /** Shows the server's `answer` about the `index`th photo. */
  async show(index, file, answer) {
    const [image] = answer.images;
    this.#images[index] = image;
    this.#elapsed += answer.elapsed_ms;
    if (answer.model) this.#nameModel(answer.model);
    const element = await photoResult(file, image, this.settings, () => this.emojify.checked);
    this.places[index].replaceWith(element);
    this.root.hidden = false;
  }

  #nameModel(model) {
    this.#model = model;
    for (const line of this.root.querySelectorAll("[data-answered-by]")) {
      line.hidden = line.dataset.answeredBy !== model;
    }
  }

  #answered() {
    return this.#images.filter((image) => image !== null);
  }

  #downloadCsv() {
    // The mark at the start tells spreadsheets that the text is UTF-8.
    download(new Blob(["\uFEFF", toCsv(this.#answered())], { type: "text/csv" }), "facefeel.csv");
  }

  #downloadJson() {
    const all = { model: this.#model, images: this.#answered(), elapsed_ms: this.#elapsed };
    download(new Blob([JSON.stringify(all, null, 2)], { type: "application/json" }), "facefeel.json");
  }
}
