// Counts faces by what is said about them.

/** `{ verdict, count }` for each verdict on `rows`, the most frequent first and "not sure" last. */
export function tally(rows, settings) {
  const byLabel = new Map();
  for (const { verdict } of rows) {
    const entry = byLabel.get(verdict.label) ?? { verdict, count: 0 };
    entry.count += 1;
    byLabel.set(verdict.label, entry);
  }
  const isLast = ({ verdict }) => Number(verdict.emotion === settings.unsure.emotion);
  return [...byLabel.values()].sort((a, b) => isLast(a) - isLast(b) || b.count - a.count);
}

/** "29 faces: 25 neutral, 3 happy, 1 not sure". */
export function summaryOf(rows, settings) {
  const faces = settings.faceCount(rows.length);
  if (rows.length === 0) return faces;
  const counted = tally(rows, settings).map(({ verdict, count }) => {
    const label = settings.inSentence(verdict);
    return rows.length === 1 ? label : settings.text("detect-summary-part", { count: settings.format.number(count), label });
  });
  return settings.text("detect-summary", { faces, parts: counted.join(settings.text("detect-join")) });
}
