// One photo's answer: a summary that folds out to the picture with its boxes and a row for each face.

import { download } from "../lib/download.js";
import { cropFace, drawMarked, thumbnailOf } from "../lib/drawing.js";
import { served, shownPicture } from "../lib/shown_picture.js";
import { summaryOf } from "../lib/tally.js";
import { copyOf, part } from "../lib/templates.js";
import { FaceRow } from "./face_row.js";
import { openLightbox } from "./lightbox.js";
import { loadPicture, MarkedPicture } from "./marked_picture.js";

/** A photo with so few faces shows all there is to say about each. */
const MAX_OPEN_FACES = 2;
const THUMBNAIL_PX = 128;

export class PhotoResult {
  #url = null;
  #marked = null;
  /** Shows marks of faces with this label; of all if it is empty. */
  #label = "";

  /** The answer `image` about `file`; `isEmojified()` tells whether faces are covered. */
  constructor(file, image, settings, isEmojified) {
    Object.assign(this, { file, image, settings, isEmojified });
    this.element = copyOf("photo");
    this.list = part(this.element, "faces");
    const faces = image.error ? [] : image.faces;
    this.rows = faces.map((face, index) => new FaceRow(face, index + 1, file.name, settings, (row) => this.#showInPhoto(row)));
    this.#describe();
    this.element.addEventListener("toggle", () => this.element.open && this.#showPicture());
    part(this.element, "zoom").addEventListener("click", () => this.enlarge());
    part(this.element, "download-picture").addEventListener("click", () => this.#download());
  }

  /** Loads the photo, folded out if `isOpen`. */
  async load(isOpen) {
    const picture = this.image.error ? null : await this.#load();
    if (picture) this.#picture(picture, isOpen);
    this.element.open = isOpen;
  }

  #picture(picture, isOpen) {
    part(this.element, "photo-thumbnail").replaceChildren(thumbnailOf(picture, THUMBNAIL_PX));
    const scale = picture.naturalWidth / this.image.width;
    for (const row of this.rows) row.crop = cropFace(picture, row.face.box, scale);
    part(this.element, "photo-tools").hidden = false;
    if (isOpen) this.#mark(picture);
  }

  /** Shows faces with this label only, and the whole photo only if it has some. */
  filter(label) {
    this.#label = label;
    for (const row of this.rows) row.element.hidden = !row.matches(label);
    this.element.hidden = label !== "" && !this.rows.some((row) => row.matches(label));
    this.#marked?.filter(label);
  }

  /** Shows the photo in full size, led to the face in `row` if there is one. */
  async enlarge(row = null) {
    if (!this.#url) return;
    const picture = await loadPicture(this.#url, this.#alternative());
    const rows = this.rows.filter((one) => one.matches(this.#label));
    openLightbox({ picture, image: this.image, rows, first: row, name: this.file.name, settings: this.settings, onChoose: (one) => this.#lead(one) });
  }

  /** Lets go of the photo. */
  forget() {
    if (this.#url) URL.revokeObjectURL(this.#url);
    this.#url = null;
  }

  #describe() {
    const { element, image, settings } = this;
    part(element, "file").textContent = this.file.name;
    part(element, "picture").replaceChildren();
    part(element, "count").textContent = image.error ? problemTitle(image.error) : summary(image, this.rows, settings);
    if (image.error) this.list.replaceChildren(problem(image.error));
    else if (this.rows.length === 0) this.list.replaceChildren(copyOf("no-face"));
    else this.list.replaceChildren(...this.rows.map((row) => row.element));
  }

  #alternative() {
    return this.settings.text("detect-picture-alt", { file: this.file.name });
  }

  /** Resolves to the picture as it was looked at, or to null where the browser cannot show it. */
  async #load() {
    const { file, image, settings } = this;
    this.#url = URL.createObjectURL(await shownPicture(file, image.turned, settings).catch(() => file));
    let picture = await loadPicture(this.#url, this.#alternative());
    if (!fits(picture, image)) {
      // The browser cannot show it, or not upright.
      this.forget();
      this.#url = URL.createObjectURL((await served(file, image.turned, settings).catch(() => null)) ?? file);
      picture = await loadPicture(this.#url, this.#alternative());
    }
    if (picture && fits(picture, image)) return picture;
    this.forget();
    return null;
  }

  /** Pictures are large: one that is folded away is loaded when it is folded out. */
  async #showPicture() {
    if (this.#marked || !this.#url) return;
    const picture = await loadPicture(this.#url, this.#alternative());
    if (!this.#marked) this.#mark(picture);
  }

  #mark(picture) {
    this.#marked = new MarkedPicture(picture, this.image, this.rows, this.settings, (row) => this.#lead(row));
    this.#marked.filter(this.#label);
    part(this.element, "picture").replaceChildren(this.#marked.element);
    picture.addEventListener("click", () => this.enlarge());
    this.rows.forEach((row) => tie(row.element, this.#marked.markOf(row)));
    if (this.rows.length <= MAX_OPEN_FACES) this.rows.forEach((row) => row.open());
  }

  #lead(row) {
    this.element.open = true;
    row.reveal();
  }

  /** Leads from a row to its box, or to the enlarged photo where rows of several photos stand together. */
  #showInPhoto(row) {
    if (!this.list.contains(row.element)) return this.enlarge(row);
    const mark = this.#marked?.markOf(row);
    if (!mark) return;
    mark.button.scrollIntoView({ block: "center" });
    mark.button.focus({ preventScroll: true });
  }

  async #download() {
    if (!this.#marked) return;
    const picture = await loadPicture(this.#url, "");
    const marks = await Promise.all(this.rows.map((row) => drawable(row, this.#marked.markOf(row))));
    const canvas = drawMarked(picture, marks, picture.naturalWidth / this.image.width, this.isEmojified());
    canvas.toBlob((blob) => download(blob, `${this.file.name.replace(/\.\w+$/, "")}-facefeel.png`), "image/png");
  }
}

/** Which faces there are, and whether the photo had to be turned for that. */
function summary({ note, turned }, rows, settings) {
  const all = [summaryOf(rows, settings), note, turned ? settings.text("detect-turned") : null];
  return all.filter(Boolean).join(" · ");
}

/** Whether the picture has the shape of the one that was looked at. */
function fits(picture, { width, height }) {
  return picture !== null && Math.abs(picture.naturalWidth * height - picture.naturalHeight * width) <= Math.max(width, height);
}

function problemTitle({ title }) {
  return title ?? part(copyOf("problem"), "problem-title").textContent;
}

function problem({ title, detail }) {
  const notice = copyOf("problem");
  if (title) part(notice, "problem-title").textContent = title;
  part(notice, "problem-detail").textContent = detail;
  return notice;
}

/** Pointing at either lights both. */
function tie(row, { frame, button }) {
  const light = (isLit) => [row, frame, button].forEach((element) => element.toggleAttribute("data-lit", isLit));
  for (const element of [row, button]) {
    for (const event of ["pointerenter", "focusin"]) element.addEventListener(event, () => light(true));
    for (const event of ["pointerleave", "focusout"]) element.addEventListener(event, () => light(false));
  }
}

async function drawable({ face, number, verdict, settings }, { button }) {
  const style = getComputedStyle(button.querySelector(".mark-tag"));
  const share = verdict.likely === null ? ` ${settings.percent(face.confidence)}` : "";
  return {
    box: face.box,
    number,
    label: `${verdict.label}${share}`,
    color: style.backgroundColor,
    ink: style.color,
    emoji: await loadPicture(verdict.image, ""),
  };
}
