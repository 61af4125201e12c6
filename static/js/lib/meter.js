// How fast answers come, measured over the last seconds.

const WINDOW_MS = 2_000;

export class Meter {
  #answers = [];

  clear() {
    this.#answers = [];
  }

  /** An answer came at `now`, `latency` after its picture was taken; both in milliseconds. */
  add(now, latency) {
    this.#answers.push({ at: now, latency });
    this.#answers = this.#answers.filter(({ at }) => now - at <= WINDOW_MS);
  }

  /** Answers a second and their mean latency in milliseconds; null before there are two. */
  read(now) {
    const recent = this.#answers.filter(({ at }) => now - at <= WINDOW_MS);
    if (recent.length < 2) return null;
    // Up to now, so that the figure falls while no answer comes.
    const span = Math.max(now - recent[0].at, 1);
    return {
      framesPerSecond: ((recent.length - 1) / span) * 1000,
      latency: recent.reduce((sum, { latency }) => sum + latency, 0) / recent.length,
    };
  }
}
