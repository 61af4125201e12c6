// Everything that was answered, in the order in which the photos were chosen.

import { download } from "../lib/download.js";
import { toCsv } from "../lib/table.js";
import { part } from "../lib/templates.js";
import { MAX_OPEN_PHOTOS, Overview } from "./overview.js";
import { PhotoResult } from "./photo_result.js";

export class Results {
  /** One entry a photo that was chosen; null until it is answered. */
  #photos = [];
  #places = [];
  #elapsed = 0;
  #model = null;
  /** How many photos the next answers are about; earlier answers stay until the first of them. */
  #awaited = null;

  constructor(root, settings) {
    this.root = root;
    this.settings = settings;
    this.list = part(root, "photos");
    this.faces = part(root, "face-list");
    this.emojify = part(root, "emojify");
    this.emojify.addEventListener("change", () => document.body.toggleAttribute("data-emojified", this.emojify.checked));
    this.overview = new Overview(part(root, "overview"), settings, {
      onChange: () => this.#arrange(),
      onUnfold: (isUnfolded) => this.#answered().forEach(({ element }) => { element.open = isUnfolded; }),
    });
    part(root, "download-csv").addEventListener("click", () => this.#downloadCsv());
    part(root, "download-json").addEventListener("click", () => this.#downloadJson());
  }

  /** The next answers are about `total` other photos. */
  start(total) {
    this.#awaited = total;
  }

  /** Shows the server's `answer` about the `index`th photo. */
  async show(index, file, answer) {
    if (this.#awaited !== null) this.#clear(this.#awaited);
    const [image] = answer.images;
    const photo = new PhotoResult(file, image, this.settings, () => this.emojify.checked);
    this.#photos[index] = photo;
    this.#elapsed += answer.elapsed_ms;
    if (answer.model) this.#nameModel(answer.model);
    await photo.load(this.overview.isUnfolded || this.#photos.length <= MAX_OPEN_PHOTOS);
    this.#places[index].replaceWith(photo.element);
    this.root.hidden = false;
    this.#arrange();
  }

  #clear(total) {
    this.#awaited = null;
    this.#answered().forEach((photo) => photo.forget());
    this.#photos = Array(total).fill(null);
    this.#elapsed = 0;
    this.#model = null;
    this.#places = Array.from({ length: total }, () => document.createElement("div"));
    this.#places.forEach((place) => { place.hidden = true; });
    this.list.replaceChildren(...this.#places);
    this.faces.replaceChildren();
    this.overview.reset();
  }

  /** Shows the faces that are wanted in the order that is wanted: in their photos, or all together. */
  #arrange() {
    const photos = this.#answered();
    const rows = photos.flatMap((photo) => photo.rows);
    this.overview.show(photos.length, rows);
    const { label, order } = this.overview;
    const isTogether = order !== "photo" && photos.length > 1;
    this.list.hidden = isTogether;
    this.faces.hidden = !isTogether;
    for (const photo of photos) {
      photo.filter(label);
      if (!isTogether && photo.rows.length > 0) fill(photo.list, sorted(photo.rows, order));
    }
    fill(this.faces, isTogether ? sorted(rows, order) : []);
  }

  #nameModel(model) {
    this.#model = model;
    for (const line of this.root.querySelectorAll("[data-answered-by]")) {
      line.hidden = line.dataset.answeredBy !== model;
    }
  }

  #answered() {
    return this.#photos.filter((photo) => photo !== null);
  }

  #images() {
    return this.#answered().map(({ image }) => image);
  }

  #downloadCsv() {
    // The mark at the start tells spreadsheets that the text is UTF-8.
    download(new Blob(["\uFEFF", toCsv(this.#images())], { type: "text/csv" }), "facefeel.csv");
  }

  #downloadJson() {
    const all = { model: this.#model, images: this.#images(), elapsed_ms: this.#elapsed };
    download(new Blob([JSON.stringify(all, null, 2)], { type: "application/json" }), "facefeel.json");
  }
}

function sorted(rows, order) {
  if (order === "photo") return rows;
  const way = order === "high" ? -1 : 1;
  return rows.toSorted((a, b) => way * (a.face.confidence - b.face.confidence));
}

/** Puts `rows` into `list`. Those that are there already are left alone: they would lose the focus. */
function fill(list, rows) {
  const elements = rows.map((row) => row.element);
  const isSame = list.children.length === elements.length && elements.every((element, index) => list.children[index] === element);
  if (!isSame) list.replaceChildren(...elements);
}
