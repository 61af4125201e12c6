// Moments as <time>: in the reader's own time, with the minute in UTC as a tooltip.

import { Format } from "./format.js";

/** `2026-11-23T14:05:59Z` as the server writes it: `2026-11-23 14:05 UTC`. */
function inUtc(at) {
  const date = new Date(at);
  return Number.isNaN(date.valueOf()) ? at : `${date.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/** Writes the moment, or day, of a <time> as `format` does. */
function showMoment(time, format) {
  const at = time.dateTime;
  const isDay = !at.includes("T");
  time.textContent = isDay ? format.day(at) : format.date(at);
  time.title = isDay ? at : inUtc(at);
}

/** A <time> with the moment `at`. */
export function momentElement(at, format, className = "") {
  const time = document.createElement("time");
  time.dateTime = at;
  if (className) time.className = className;
  showMoment(time, format);
  return time;
}

/** Puts `sentence` into `place`, with a <time> where it holds the moment `at` as `format` writes it. */
export function showDated(place, sentence, at, format) {
  const written = format.date(at);
  const start = sentence.indexOf(written);
  if (start < 0) place.textContent = sentence;
  else place.replaceChildren(sentence.slice(0, start), momentElement(at, format), sentence.slice(start + written.length));
}

/** Writes every moment below `root` in the reader's own time. */
export function showMoments(root) {
  const times = root.querySelectorAll("time[datetime]");
  if (times.length === 0) return;
  const format = new Format(document.documentElement.lang, "");
  for (const time of times) showMoment(time, format);
}
