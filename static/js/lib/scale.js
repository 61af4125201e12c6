// Where the lines of an axis stand.

/** Round values that cover `low` to `high`, about `count` of them, in order. */
export function ticks(low, high, count) {
  const span = Math.max(high - low, Number.EPSILON);
  const rough = span / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough);
  const first = Math.floor(low / step + 1e-9);
  const last = Math.ceil(high / step - 1e-9);
  return Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step);
}

/** Whole numbers from 1 to `last`, at most `count` of them, always with the last one. */
export function wholeTicks(last, count) {
  const step = Math.max(1, Math.ceil(last / count));
  const values = [];
  for (let value = step === 1 ? 1 : step; value <= last; value += step) values.push(value);
  return values;
}
