// A photo in full size with its boxes, over the page.

import { copyOf, part } from "../lib/templates.js";
import { MarkedPicture } from "./marked_picture.js";

const STEP = 1.5;
const MAX_ZOOM = 6;

/**
 * Opens it; `first` is the row of the face that it begins at, if there is one. Pressing a box closes it and calls
 * `onChoose(row)`.
 */
export function openLightbox({ picture, image, rows, first, name, settings, onChoose }) {
  const dialog = copyOf("lightbox");
  const view = part(dialog, "view");
  const marked = new MarkedPicture(picture, image, rows, settings, (row) => {
    dialog.close();
    onChoose(row);
  });
  part(dialog, "title").textContent = name;
  part(dialog, "close").addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  view.append(marked.element);
  document.body.append(dialog);
  dialog.showModal();

  const zoom = new Zoom(view, marked.element, picture);
  part(dialog, "larger").addEventListener("click", () => zoom.by(STEP));
  part(dialog, "smaller").addEventListener("click", () => zoom.by(1 / STEP));
  zoom.start();
  if (!first) return view.focus();
  const { frame, button } = marked.markOf(first);
  frame.scrollIntoView({ block: "center", inline: "center" });
  button.focus({ preventScroll: true });
}

class Zoom {
  #width;

  constructor(view, element, picture) {
    Object.assign(this, { view, element, picture });
  }

  /** Photo and screen pixels are the same to begin with; a small photo fills the view. */
  start() {
    const { naturalWidth, naturalHeight } = this.picture;
    const { clientWidth, clientHeight } = this.view;
    const fitted = Math.min(clientWidth, (clientHeight * naturalWidth) / naturalHeight);
    this.least = fitted;
    this.#set(Math.max(fitted, naturalWidth));
  }

  /** Larger or smaller, around what is in the middle. */
  by(factor) {
    const { view } = this;
    const before = this.#width;
    const [x, y] = [view.scrollLeft + view.clientWidth / 2, view.scrollTop + view.clientHeight / 2];
    this.#set(Math.min(Math.max(before * factor, this.least), this.least * MAX_ZOOM));
    const grown = this.#width / before;
    view.scrollTo(x * grown - view.clientWidth / 2, y * grown - view.clientHeight / 2);
  }

  #set(width) {
    this.#width = width;
    this.element.style.inlineSize = `${width}px`;
  }
}
