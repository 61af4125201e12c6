// Which expression led when, for each face, over the last minute.

export const WINDOW_S = 60;
/** A face that was away for longer leaves a gap. */
const GAP_S = 1;

export class Moments {
  #lanes = new Map();

  clear() {
    this.#lanes.clear();
  }

  /** At `time` (seconds) the class `leading` led in the face with this number. */
  add(number, leading, time) {
    if (!this.#lanes.has(number)) this.#lanes.set(number, []);
    const spans = this.#lanes.get(number);
    const last = spans.at(-1);
    const isNear = last !== undefined && time - last.to <= GAP_S;
    if (isNear) last.to = time;
    if (!isNear || last.leading !== leading) spans.push({ leading, from: time, to: time });
  }

  /** Faces of the minute before `now`, by number, each with its spans inside that minute. */
  lanes(now) {
    const start = now - WINDOW_S;
    for (const [number, spans] of this.#lanes) {
      const kept = spans.filter(({ to }) => to >= start);
      if (kept.length === 0) this.#lanes.delete(number);
      else this.#lanes.set(number, kept);
    }
    return [...this.#lanes]
      .sort(([one], [other]) => one - other)
      .map(([number, spans]) => ({ number, spans: spans.map((span) => ({ ...span, from: Math.max(span.from, start) })) }));
  }
}
