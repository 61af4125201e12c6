// A person's own neutral face, and what goes beyond it.

/** How long someone looks neutral for it. */
export const BASELINE_MS = 5_000;

/** Collects scores while someone looks neutral. */
export class Take {
  #sums = new Map();
  #count = 0;

  constructor(now) {
    this.end = now + BASELINE_MS;
  }

  add(scores) {
    this.#count += 1;
    for (const [name, score] of Object.entries(scores)) this.#sums.set(name, (this.#sums.get(name) ?? 0) + score);
  }

  /** Whole seconds until it is over. */
  secondsLeft(now) {
    return Math.max(0, Math.ceil((this.end - now) / 1000));
  }

  isOver(now) {
    return now >= this.end && this.#count > 0;
  }

  /** The mean score of each class. */
  mean() {
    return Object.fromEntries([...this.#sums].map(([name, sum]) => [name, sum / this.#count]));
  }
}

/**
 * What `scores` show beyond `baseline`, both from 0 to 1 by class. Of every class the part above the baseline counts,
 * stretched so that a sure answer stays sure: (score − base) / (1 − base). `neutral`, a class or undefined, gets the
 * rest. For scores that sum to 1 these parts never sum to more than 1: each is convex in the scores, and at every corner,
 * where one class has it all, they sum to 1 or 0.
 */
export function adjust(scores, baseline, neutral) {
  const beyond = Object.entries(scores).map(([name, score]) => {
    const base = Math.min(baseline[name] ?? 0, 0.99);
    return [name, name === neutral ? 0 : Math.max(0, (score - base) / (1 - base))];
  });
  const adjusted = Object.fromEntries(beyond);
  if (neutral in adjusted) adjusted[neutral] = Math.max(0, 1 - beyond.reduce((sum, [, part]) => sum + part, 0));
  return adjusted;
}

/** The class with the highest score. */
export function leading(scores) {
  return Object.entries(scores).reduce((best, entry) => (entry[1] > best[1] ? entry : best))[0];
}
