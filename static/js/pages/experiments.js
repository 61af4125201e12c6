// Says how long the experiment in the form will take, and keeps what it begins with of its colour.

import { pause } from "../lib/api.js";
import { fetchPage } from "../lib/fetched_page.js";
import { base } from "../lib/site.js";
import { part } from "../lib/templates.js";

/** A change is followed by an estimate when nothing else changes for this long. */
const ESTIMATE_AFTER = 800;

const form = part(document, "experiment-form");
let running = null;

/** Measures once nothing changes any more; what was measured before says nothing from the first change on. */
async function estimate() {
  const line = part(form, "estimate");
  running?.abort();
  const { signal } = running = new AbortController();
  line.textContent = "";
  if (!form.checkValidity()) return;
  try {
    await pause(ESTIMATE_AFTER, signal);
    line.textContent = line.dataset.working;
    const page = await fetchPage(`${base}/experiments/estimate`, { form: new FormData(form), signal });
    const fresh = page?.querySelector("[data-estimate]");
    if (!signal.aborted) line.textContent = fresh?.textContent ?? "";
  } catch (error) {
    // The server may be away, which starting the experiment will say.
    if (error?.name !== "AbortError") line.textContent = "";
  }
}

/** A model takes pictures of one colour: with another colour, the first way to begin that suits it is chosen. */
function keepColor() {
  const { color, way } = form.elements;
  const suits = ({ dataset }) => dataset.color === "" || dataset.color === color.value;
  const models = [...way.options].filter(({ dataset }) => dataset.color === color.value);
  if (!suits(way.selectedOptions[0])) way.value = (models[0] ?? [...way.options].find(suits)).value;
}

if (form) {
  form.elements.color.addEventListener("input", keepColor);
  form.addEventListener("input", estimate);
  form.addEventListener("submit", () => running?.abort());
  // Coming back with the browser's own button shows what was given before.
  window.addEventListener("pageshow", estimate);
}
