// Keeps the page of an experiment up to date while it runs: the page is fetched again, and its living part exchanged. The
// curves of its runs can be looked into.

import { LivingCurves } from "../components/living_curves.js";
import { fetchPage } from "../lib/fetched_page.js";
import { showMoments } from "../lib/moment.js";
import { pageSettings } from "../lib/page.js";
import { part } from "../lib/templates.js";

const settings = pageSettings();
let curves = null;

const LOOK_AGAIN = 3_000;

const isRunning = () => document.querySelector("[data-live]")?.hasAttribute("data-running");

/** Nothing is exchanged while something in it has the focus, which would be lost. */
const isInUse = () => document.querySelector("[data-live]").contains(document.activeElement);

async function look() {
  try {
    const fresh = (await fetchPage(location.href))?.querySelector("[data-live]");
    const shown = document.querySelector("[data-live]");
    if (fresh && !isInUse()) {
      keepPlaces(shown, fresh);
      showMoments(fresh);
      keepTicks(shown, fresh);
      shown.replaceWith(fresh);
      keepCurves(shown, fresh);
      showCurves();
    }
  } catch {
    // The server is away for a moment; the next look may find it.
  } finally {
    if (isRunning()) lookLater();
  }
}

/** Tables stay scrolled as they are, and charts that have not changed are not loaded again. */
function keepPlaces(shown, fresh) {
  const regions = fresh.querySelectorAll(".table-scroll, .chart-scroll");
  const before = shown.querySelectorAll(".table-scroll, .chart-scroll");
  const places = [...before].map(({ scrollLeft }) => scrollLeft);
  requestAnimationFrame(() => regions.forEach((region, index) => (region.scrollLeft = places[index] ?? 0)));
  for (const image of fresh.querySelectorAll("img")) {
    const same = [...shown.querySelectorAll("img")].find(({ src }) => src === image.src);
    if (same) image.replaceWith(same);
  }
}

/** Runs that were ticked stay so. */
function keepTicks(shown, fresh) {
  const ticked = new Set([...shown.querySelectorAll("[data-tick]:checked")].map(({ value }) => value));
  for (const box of fresh.querySelectorAll("[data-tick]")) box.checked = ticked.has(box.value);
}

/**
 * The curves stay as they were looked into; only the picture for print is the new one. Both are in this document by now: a canvas
 * that passes through another one is emptied.
 */
function keepCurves(shown, fresh) {
  const [kept, place] = [part(shown, "living-curves"), part(fresh, "living-curves")];
  if (!kept || !place) return;
  part(kept, "still").replaceWith(part(place, "still"));
  kept.dataset.version = place.dataset.version;
  place.replaceWith(kept);
}

/** Draws the curves that are there, again once another run has ended. */
function showCurves() {
  const root = part(document, "living-curves");
  if (!root || root.dataset.shown === root.dataset.version) return;
  root.dataset.shown = root.dataset.version;
  if (curves?.root !== root) curves = new LivingCurves(root, settings);
  curves.show();
}

function lookLater() {
  setTimeout(() => (document.hidden ? lookLater() : look()), LOOK_AGAIN);
}

showCurves();
if (isRunning()) lookLater();
