// Keeps the page of an experiment up to date while it runs: the page is fetched again, and its living part exchanged.

import { showMoments } from "../lib/moment.js";

const LOOK_AGAIN = 3_000;

const isRunning = () => document.querySelector("[data-live]")?.hasAttribute("data-running");

/** Nothing is exchanged while something in it has the focus, which would be lost. */
const isInUse = () => document.querySelector("[data-live]").contains(document.activeElement);

/** This page as the server writes it now. The policy of trusted types lets no script parse HTML; the browser itself may. */
function pageNow() {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("GET", location.href);
    request.responseType = "document";
    request.addEventListener("load", () => resolve(request.status === 200 ? request.response : null));
    request.addEventListener("error", reject);
    request.send();
  });
}

async function look() {
  try {
    const fresh = (await pageNow())?.querySelector("[data-live]");
    const shown = document.querySelector("[data-live]");
    if (fresh && !isInUse()) {
      keepPlaces(shown, fresh);
      showMoments(fresh);
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
