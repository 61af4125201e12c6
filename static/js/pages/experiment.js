// Keeps the page of an experiment up to date while it runs: the page is fetched again, and its living part exchanged.

import { fetchPage } from "../lib/fetched_page.js";

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
      shown.replaceWith(fresh);
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

function lookLater() {
  setTimeout(() => (document.hidden ? lookLater() : look()), LOOK_AGAIN);
}

if (isRunning()) lookLater();
