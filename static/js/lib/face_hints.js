// What would make the next pictures of a face better: nearer, lighter, or different from those before.

/** Shares of the picture's height between which a face is of a good size. */
const SMALL = 0.16;
const LARGE = 0.72;
/** Mean brightness, of 255, between which a face is well lit. */
const DARK = 55;
const BRIGHT = 215;
/** A face this much darker than the whole picture has the light behind it. */
const BEHIND = 0.5;
/** So many pictures in a row that look like earlier ones are worth a word. */
const ALIKE = 4;
const VARIETY = ["turn", "tilt", "move", "light"];
/** Side of the small picture in which brightness is measured. */
const SIDE = 24;

export class FaceHints {
  #alike = 0;
  #turn = 0;
  #pen = null;

  /** A picture came to be kept, or looked like one that is there (null). */
  added(picture) {
    this.#alike = picture ? 0 : this.#alike + 1;
    // Another word each time, as the last one may not be possible where someone sits.
    if (this.#alike > 0 && this.#alike % ALIKE === 0) this.#turn += 1;
  }

  /** The key of the most urgent hint about `faces` in a picture of `height`, which `view` shows; `ready` if nothing is wrong. */
  about(faces, { height }, view) {
    if (faces.length === 0) return "detect-no-face";
    const box = largest(faces).box;
    const share = Math.max(box.width, box.height) / height;
    if (share < SMALL) return "record-hint-close";
    if (share > LARGE) return "record-hint-far";
    if (faces.length > 1) return "record-hint-several";
    const { face, all } = this.#brightness(view, box, height);
    if (face < DARK) return face < all * BEHIND ? "record-hint-behind" : "record-hint-dark";
    if (face > BRIGHT) return "record-hint-bright";
    if (this.#alike >= ALIKE) return `record-vary-${VARIETY[this.#turn % VARIETY.length]}`;
    return "record-hint-ready";
  }

  /** Mean brightness of the face and of the whole picture. `box` is in pixels of a picture of `height`. */
  #brightness(view, box, height) {
    const scale = view.videoHeight / height;
    const [left, top, width, tall] = [box.x, box.y, box.width, box.height].map((length) => length * scale);
    return { face: this.#mean(view, left, top, width, tall), all: this.#mean(view, 0, 0, view.videoWidth, view.videoHeight) };
  }

  #mean(view, ...area) {
    this.#pen ??= Object.assign(document.createElement("canvas"), { width: SIDE, height: SIDE }).getContext("2d", { willReadFrequently: true });
    this.#pen.clearRect(0, 0, SIDE, SIDE);
    this.#pen.drawImage(view, ...area, 0, 0, SIDE, SIDE);
    const { data } = this.#pen.getImageData(0, 0, SIDE, SIDE);
    let sum = 0;
    for (let at = 0; at < data.length; at += 4) sum += 0.299 * data[at] + 0.587 * data[at + 1] + 0.114 * data[at + 2];
    return sum / (SIDE * SIDE);
  }
}

/** The face that is recorded where there are several. */
export function largest(faces) {
  return faces.reduce((best, face) => (face.box.width > best.box.width ? face : best));
}
