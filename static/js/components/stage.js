// The picture with a mark on every face.

import { copyOf, part } from "../lib/templates.js";
import { verdictOn } from "../lib/verdict.js";

/** Nothing is said about missing faces before they were missing for so long. */
const EMPTY_AFTER_MS = 500;
/** A tag above the box must not leave the picture: so close to its upper edge it goes inside. */
const TOP_SHARE = 0.09;
/** Nor at its sides: so close to them the tag begins or ends with its box instead of standing above the middle. */
const SIDE_SHARE = 0.2;
/** A box so narrow has no room for words. */
const SMALL_SHARE = 0.08;
/** How wide and high a tag with a name is; in a narrow picture (css/components/camera.css) it has no share. */
const TAG_PX = 170;
const NARROW_TAG_PX = 120;
const NARROW_PX = 480;
const TAG_HEIGHT_PX = 26;

export class Stage {
  #marks = new Map();
  #emptySince = null;
  #source = null;

  constructor(root, settings) {
    Object.assign(this, { root, settings });
    this.picture = part(root, "picture");
    this.video = part(root, "video");
    this.photo = part(root, "photo");
    this.canvas = part(root, "canvas");
    this.empty = part(root, "no-face");
  }

  /** Shows what `source` shows. */
  open(source) {
    this.clear();
    this.#source = source;
    this.root.hidden = false;
    for (const view of [this.video, this.photo, this.canvas]) view.hidden = source.view !== view;
    this.video.toggleAttribute("data-mirrored", source.isMirrored);
    this.#fit(source.width, source.height);
  }

  /** Takes all marks away. */
  clear() {
    this.#marks.forEach((mark) => mark.remove());
    this.#marks.clear();
    this.empty.hidden = true;
    this.#emptySince = null;
  }

  close() {
    this.clear();
    this.#source = null;
    this.root.hidden = true;
  }

  /** Marks `faces`, found in a picture of `width` × `height`. */
  show(faces, { width, height }, now) {
    if (!this.#source) return;
    this.#fit(this.#source.width, this.#source.height);
    for (const [number, mark] of this.#marks) {
      if (faces.some((face) => face.number === number)) continue;
      mark.remove();
      this.#marks.delete(number);
    }
    const scale = this.picture.clientWidth / width;
    for (const face of faces) this.#place(this.#markOf(face.number), face, width, height, isTight(face, faces, width, scale));
    this.#emptySince = faces.length > 0 ? null : (this.#emptySince ?? now);
    this.empty.hidden = this.#emptySince === null || (now - this.#emptySince < EMPTY_AFTER_MS && !this.#source.isFile);
  }

  #fit(width, height) {
    const ratio = width > 0 && height > 0 ? width / height : 4 / 3;
    if (this.ratio === ratio) return;
    this.ratio = ratio;
    this.picture.style.aspectRatio = ratio;
    this.picture.style.setProperty("--ratio", ratio);
  }

  #markOf(number) {
    if (!this.#marks.has(number)) {
      const mark = copyOf("mark");
      mark.dataset.number = number;
      part(this.picture, "marks").append(mark);
      this.#marks.set(number, mark);
    }
    return this.#marks.get(number);
  }

  #place(mark, { number, box, leading, share, isHeld }, width, height, isSmall) {
    const look = verdictOn(leading, share, this.settings);
    const left = this.#source.isMirrored ? width - box.x - box.width : box.x;
    mark.style.left = `${(left / width) * 100}%`;
    mark.style.top = `${(box.y / height) * 100}%`;
    mark.style.width = `${(box.width / width) * 100}%`;
    mark.style.height = `${(box.height / height) * 100}%`;
    mark.toggleAttribute("data-inside", box.y / height < TOP_SHARE);
    const middle = (left + box.width / 2) / width;
    mark.dataset.tag = middle < SIDE_SHARE ? "begins" : middle > 1 - SIDE_SHARE ? "ends" : "middle";
    mark.toggleAttribute("data-held", isHeld);
    if (mark.dataset.emotion !== look.emotion) {
      mark.dataset.emotion = look.emotion;
      part(mark, "emoji").src = look.image;
    }
    // In a crowd the numbers alone lead to the cards: names would cover the faces.
    mark.toggleAttribute("data-small", isSmall);
    part(mark, "words").textContent = isSmall ? number : this.settings.text("live-mark", { number, label: look.label });
    part(mark, "mark-share").textContent = this.settings.percent(share);
  }
}

/** Whether there is no room for a name above a face in a picture so many times as large: it is small, or its name meets another. */
function isTight({ box }, faces, width, scale) {
  if (box.width / width < SMALL_SHARE) return true;
  const tag = width * scale < NARROW_PX ? NARROW_TAG_PX : TAG_PX;
  const middle = (other) => other.x + other.width / 2;
  return faces.some((other) => {
    const [across, down] = [Math.abs(middle(other.box) - middle(box)), Math.abs(other.box.y - box.y)];
    return other.box !== box && across * scale < tag && down * scale < TAG_HEIGHT_PX;
  });
}
