// Numbers that stay with their faces, over lost connections too.

/** Boxes that share this part of their area show the same face. */
const SAME_FROM = 0.3;
/** For so long a face may find its number again after the connection came back. */
const REMEMBERED_MS = 10_000;

export class FaceNumbers {
  #next = 1;
  #numbers = new Map();
  #seen = new Map();
  #lost = [];

  /** The server counts again: its ids mean nothing any more, but faces stay where they were. */
  reconnected() {
    this.#lost = [...this.#seen.values()];
    this.#numbers.clear();
    this.#seen.clear();
  }

  /** Other people are in the picture now; `fromOne` where no recording knows the old numbers. */
  forget(fromOne) {
    this.#numbers.clear();
    this.#seen.clear();
    this.#lost = [];
    if (fromOne) this.#next = 1;
  }

  /** The number of the face that the server calls `id` and sees in `box` at `now` (ms). */
  numberOf(id, box, now) {
    if (!this.#numbers.has(id)) {
      this.#forgetThoseBefore(now - REMEMBERED_MS);
      this.#numbers.set(id, this.#numberAgain(box, now) ?? this.#next++);
    }
    const number = this.#numbers.get(id);
    this.#seen.set(number, { number, box, at: now });
    return number;
  }

  /** The server never gives an id again; a page that is open for weeks must not keep them all. */
  #forgetThoseBefore(time) {
    for (const [number, { at }] of this.#seen) if (at < time) this.#seen.delete(number);
    for (const [id, number] of this.#numbers) if (!this.#seen.has(number)) this.#numbers.delete(id);
  }

  #numberAgain(box, now) {
    const fresh = this.#lost.filter((face) => now - face.at < REMEMBERED_MS);
    const [best] = fresh.sort((one, other) => overlap(other.box, box) - overlap(one.box, box));
    if (!best || overlap(best.box, box) < SAME_FROM) return null;
    this.#lost = this.#lost.filter((face) => face !== best);
    return best.number;
  }
}

/** Shared area over the area of both, from 0 to 1. */
export function overlap(one, other) {
  const width = Math.min(one.x + one.width, other.x + other.width) - Math.max(one.x, other.x);
  const height = Math.min(one.y + one.height, other.y + other.height) - Math.max(one.y, other.y);
  if (width <= 0 || height <= 0) return 0;
  const shared = width * height;
  return shared / (one.width * one.height + other.width * other.height - shared);
}
