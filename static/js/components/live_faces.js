// The faces of now, each with its card; a card outlives its face for a moment, so that nothing leaps about.

import { part } from "../lib/templates.js";
import { LiveFace } from "./live_face.js";

const KEPT_MS = 3_000;
/** Further faces have their bars folded away. */
const MAX_OPEN_FACES = 3;

export class LiveFaces {
  #cards = new Map();

  /** `onBaseline(number)` is called when a face's baseline is asked for, or is to be removed. */
  constructor(root, settings, onBaseline) {
    Object.assign(this, { settings, onBaseline });
    this.list = part(root, "faces");
    this.empty = part(root, "faces-empty");
  }

  clear() {
    this.#cards.clear();
    this.list.replaceChildren();
    this.empty.hidden = false;
  }

  /** Shows `faces`; `personOf(number)` tells what is known about each. */
  show(faces, personOf, now) {
    for (const face of faces) {
      const entry = this.#entryOf(face.number);
      entry.seen = now;
      entry.card.show(face, personOf(face.number), now);
    }
    for (const [number, { card, seen }] of this.#cards) {
      if (seen === now) continue;
      // Not from under the reader's fingers: a card with the focus stays.
      if (now - seen > KEPT_MS && !card.element.contains(document.activeElement)) {
        card.element.remove();
        this.#cards.delete(number);
      } else {
        card.showGone();
      }
    }
    this.empty.hidden = this.#cards.size > 0;
  }

  #entryOf(number) {
    if (!this.#cards.has(number)) {
      const card = new LiveFace(number, this.settings, () => this.onBaseline(number));
      card.element.open = this.#cards.size < MAX_OPEN_FACES;
      this.#cards.set(number, { card, seen: 0 });
      const after = [...this.list.children].find((element) => Number(element.dataset.number) > number);
      this.list.insertBefore(card.element, after ?? null);
    }
    return this.#cards.get(number);
  }
}
