// Cameras of the server itself: it films and answers, the page looks on.

import { ask, Problem } from "./api.js";

/** Tells a server's camera from the browser's own in one list of choices. */
const MARK = "server:";

/** The server's cameras, `{ value, name }`; none where it has none or does not tell. */
export async function servedCameras(words) {
  try {
    const cameras = await ask("GET", "/api/v1/cameras", { words });
    return cameras.map(({ id, name }) => ({ value: MARK + id, name }));
  } catch (error) {
    if (error instanceof Problem) return [];
    throw error;
  }
}

/** The id of the server's camera that `value` stands for, or null for a camera of the browser's. */
export function servedId(value) {
  return value.startsWith(MARK) ? value.slice(MARK.length) : null;
}

/** What a camera of the server's films, as `sources.js` says; its pictures come with their answers, for `draw`. */
export class ServedSource {
  kind = "served";
  isFile = false;
  isServed = true;
  // No one knows where such a camera hangs; most do not point at the person who looks at this page.
  isMirrored = false;
  #start = performance.now();

  constructor(canvas, value) {
    Object.assign(this, { view: canvas, device: value, id: servedId(value) });
    this.name = `server-camera-${this.id}`;
  }

  get width() {
    return this.view.width;
  }

  get height() {
    return this.view.height;
  }

  async show() {}

  async next() {
    return { time: (performance.now() - this.#start) / 1000 };
  }

  async draw(picture) {
    const bitmap = await createImageBitmap(picture);
    if (this.view.width !== bitmap.width || this.view.height !== bitmap.height) {
      Object.assign(this.view, { width: bitmap.width, height: bitmap.height });
    }
    this.view.getContext("2d").drawImage(bitmap, 0, 0);
    bitmap.close();
  }

  close() {
    this.view.getContext("2d").clearRect(0, 0, this.view.width, this.view.height);
  }
}
