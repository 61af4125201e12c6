// How things of a video are called and coloured.

/** What a face is called: its name, else its number. */
export function faceLabel(film, id, settings) {
  const face = film.faces.find((one) => one.id === id);
  return face?.name || settings.text("live-face", { number: settings.format.number(id) });
}

/** Faces that were seen longest first; those that were merged or left out come last. */
export function byLength(faces) {
  const rank = ({ left_out: leftOut, merged_into: mergedInto }) => Number(leftOut || mergedInto !== null);
  return [...faces].sort((one, other) => rank(one) - rank(other) || other.pictures - one.pictures || one.id - other.id);
}

/** The index of the time next to `at` among times that grow; -1 where there are none. */
export function nearest(times, at) {
  let [low, high] = [0, times.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle] < at) low = middle + 1;
    else high = middle;
  }
  return low > 0 && at - times[low - 1] <= times[low] - at ? low - 1 : high;
}

/**
 * Colours of a chart as the page shows them now: a canvas knows no style sheets. `inks` is an element inside the chart's
 * surroundings.
 */
export function colors(classes, settings, inks) {
  const probe = document.createElement("span");
  probe.className = "film-probe";
  inks.append(probe);
  const read = (mark, value) => {
    probe.dataset[mark] = value;
    const color = getComputedStyle(probe).color;
    delete probe.dataset[mark];
    return color;
  };
  const found = {
    classes: classes.map((name) => read("emotion", settings.look(name).emotion)),
    ...Object.fromEntries(["ink", "soft", "line", "accent", "warm", "surface"].map((ink) => [ink, read("ink", ink)])),
  };
  probe.remove();
  return found;
}
