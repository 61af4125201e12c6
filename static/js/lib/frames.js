// Makes the small picture that is sent.

/** Detection needs no more than this on the longer side. */
const LONGEST_SIDE = 640;
const QUALITY = 0.8;

/** The size at which a picture of `width` × `height` is sent. */
export function sentSize(width, height) {
  const scale = Math.min(1, LONGEST_SIDE / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** Draws and encodes pictures, all on one canvas. */
export class FrameMaker {
  #canvas = null;

  /** `picture`, `width` × `height` large, as a JPEG of at most 640 pixels. */
  async make(picture, width, height) {
    const size = sentSize(width, height);
    const canvas = this.#canvasOf(size);
    canvas.getContext("2d").drawImage(picture, 0, 0, size.width, size.height);
    return canvas.convertToBlob ? canvas.convertToBlob({ type: "image/jpeg", quality: QUALITY }) : blobOf(canvas);
  }

  #canvasOf({ width, height }) {
    if (this.#canvas?.width !== width || this.#canvas.height !== height) {
      this.#canvas = "OffscreenCanvas" in globalThis
        ? new OffscreenCanvas(width, height)
        : Object.assign(document.createElement("canvas"), { width, height });
    }
    return this.#canvas;
  }
}

function blobOf(canvas) {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no picture"))), "image/jpeg", QUALITY);
  });
}
