// Which places of a long list are selected, and from where a range goes on.

export class SelectedPlaces {
  #places = new Set();
  #anchor = 0;
  /** Places that the range from the anchor added. */
  #range = [];

  get size() {
    return this.#places.size;
  }

  /** The places in order. */
  get all() {
    return [...this.#places].sort((a, b) => a - b);
  }

  has(place) {
    return this.#places.has(place);
  }

  clear() {
    this.#places.clear();
    this.#range = [];
  }

  /** Selects one place alone. */
  only(place) {
    this.clear();
    this.#places.add(place);
    this.#anchor = place;
  }

  /** Adds a place, or takes it out. */
  toggle(place) {
    if (!this.#places.delete(place)) this.#places.add(place);
    this.#anchor = place;
    this.#range = [];
  }

  /** Selects from the last place that was chosen alone to `place`, instead of the range before. */
  extendTo(place) {
    for (const before of this.#range) this.#places.delete(before);
    const [first, last] = [Math.min(this.#anchor, place), Math.max(this.#anchor, place)];
    this.#range = [];
    for (let one = first; one <= last; one += 1) {
      if (this.#places.has(one)) continue;
      this.#places.add(one);
      this.#range.push(one);
    }
  }

  /** Selects exactly these. */
  exactly(places) {
    this.clear();
    for (const place of places) this.#places.add(place);
  }

  /** Selects the first `count` places. */
  everything(count) {
    this.clear();
    for (let place = 0; place < count; place += 1) this.#places.add(place);
  }
}
