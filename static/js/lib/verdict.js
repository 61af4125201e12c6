// What is said first about a face.

/**
 * How the expression `className` looks whose share of all is `share`; or, where the model is not sure, how that looks, with the
 * likeliest expression in words as `likely`.
 */
export function verdictOn(className, share, settings) {
  const look = settings.look(className);
  if (share >= settings.sureFrom) return { ...look, likely: null };
  return { ...settings.unsure, likely: settings.text("detect-most-likely", { label: settings.inSentence(look) }) };
}
