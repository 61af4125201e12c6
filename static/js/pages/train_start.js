// Choosing pictures, looking at their check-up, and starting a training.

import { CheckUp } from "../components/check_up.js";
import { DatasetPicker } from "../components/dataset_picker.js";
import { showProblem } from "../components/notice.js";
import { TrainingForm } from "../components/training_form.js";
import { ask, pause } from "../lib/api.js";
import { addressValue, pageSettings, rewriteAddress } from "../lib/page.js";
import { part } from "../lib/templates.js";

/** A change is followed by an estimate when nothing else changes for this long. */
const ESTIMATE_AFTER = 800;

const settings = pageSettings();
const picker = part(document, "picker");
const chosen = part(document, "chosen");
const problem = part(document, "problem");
const formElement = part(document, "settings-form");
const estimateLine = part(formElement, "estimate");
const startButton = part(formElement, "start");
const checkUp = new CheckUp(part(document, "check-up"), settings, () => choose(addressValue("dataset"), { isLed: true }));
const form = new TrainingForm(formElement, settings);
const datasets = new DatasetPicker(picker, settings, ({ id }) => choose(id, { isLed: true }));
let estimate = { signal: null, isThere: true };

/** Shows the dataset `id` and what can be set about training on it. */
async function choose(id, { isLed }) {
  problem.replaceChildren();
  try {
    const [dataset, models] = await Promise.all([
      ask("GET", `/api/v1/datasets/${encodeURIComponent(id)}`, { words: settings }),
      ask("GET", "/api/v1/models", { words: settings }).catch(() => []),
    ]);
    rewriteAddress({ dataset: id });
    picker.hidden = true;
    chosen.hidden = false;
    part(chosen, "chosen-name").textContent = settings.text("train-chosen-dataset", { name: dataset.name });
    if (dataset.check_up) checkUp.show(dataset);
    else showProblem(problem, { title: settings.text("train-no-check-up"), message: settings.text("train-no-check-up-detail") });
    form.prepare(dataset, models.filter(({ damaged }) => !damaged));
    formElement.hidden = false;
    await fillFromEarlier();
    estimateSoon();
    if (isLed && dataset.check_up) part(document, "check-up-title").focus();
  } catch (error) {
    chooseAgain();
    showProblem(problem, error.status === 404 ? { message: settings.text("train-dataset-gone") } : error);
  }
}

/** "Train again with these settings" names the training to take them from. */
async function fillFromEarlier() {
  const earlier = addressValue("again");
  if (!earlier) return;
  const job = await ask("GET", `/api/v1/jobs/${encodeURIComponent(earlier)}`, { words: settings }).catch(() => null);
  if (job) form.fill(job.request);
}

function chooseAgain() {
  rewriteAddress({ dataset: null, again: null });
  chosen.hidden = true;
  formElement.hidden = true;
  checkUp.hide();
  picker.hidden = false;
  datasets.fill();
}

/** Asks how long this will take; where the server cannot tell, nothing is said. */
async function estimateSoon() {
  estimate.signal?.abort();
  estimateLine.textContent = "";
  if (!estimate.isThere || !form.isValid) return;
  const controller = new AbortController();
  estimate.signal = controller;
  try {
    await pause(ESTIMATE_AFTER, controller.signal);
    estimateLine.textContent = settings.text("train-estimating");
    const { seconds } = await ask("POST", "/api/v1/estimates", { body: form.request(), words: settings, signal: controller.signal });
    estimateLine.textContent = settings.text("train-estimate", { time: settings.format.duration(seconds) });
  } catch (error) {
    if (error.name === "AbortError") return;
    estimateLine.textContent = "";
    if (error.status === 404 || error.status === 405) estimate.isThere = false;
  }
}

async function start() {
  form.clearProblems();
  if (!form.isValid) return form.showInvalid();
  estimate.signal?.abort();
  estimateLine.textContent = "";
  startButton.disabled = true;
  startButton.textContent = settings.text("train-starting");
  try {
    const job = await ask("POST", "/api/v1/jobs", { body: form.request(), words: settings });
    location.assign(`/train/${settings.color}/${job.id}`);
  } catch (error) {
    startButton.disabled = false;
    startButton.textContent = settings.text("train-start");
    form.showProblem(error);
  }
}

formElement.addEventListener("input", estimateSoon);
formElement.addEventListener("submit", (event) => {
  event.preventDefault();
  start();
});
part(chosen, "other").addEventListener("click", () => {
  chooseAgain();
  part(picker, "archive").focus();
});
// Coming back with the browser's own button must not find a page that still says "Starting".
window.addEventListener("pageshow", () => {
  startButton.disabled = false;
  startButton.textContent = settings.text("train-start");
});

const named = addressValue("dataset");
if (named) choose(named, { isLed: false });
else datasets.fill();
