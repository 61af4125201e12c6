// Choosing pictures and a way to train, looking at the check-up, and starting.

import { CheckUp } from "../components/check_up.js";
import { DatasetPicker } from "../components/dataset_picker.js";
import { Estimates } from "../components/estimates.js";
import { showProblem } from "../components/notice.js";
import { TrainingForm } from "../components/training_form.js";
import { ask } from "../lib/api.js";
import { addressValue, pageSettings, rewriteAddress } from "../lib/page.js";
import { base } from "../lib/site.js";
import { part } from "../lib/templates.js";

const settings = pageSettings();
const problem = part(document, "problem");
const formElement = part(document, "settings-form");
const form = new TrainingForm(formElement, settings);
const id = addressValue("dataset");

if (addressValue("way")) form.chooseWay(addressValue("way"));
formElement.addEventListener("input", ({ target }) => {
  if (target.name === "network") rewriteAddress({ way: target.value });
});
if (id === null) offerPictures();
else showDataset();

function offerPictures() {
  const picker = part(document, "picker");
  const datasets = new DatasetPicker(picker, settings, (dataset) => {
    const address = new URL(location.href);
    address.searchParams.set("dataset", dataset.id);
    location.assign(address);
  }, { purpose: "train" });
  datasets.fill();
  formElement.addEventListener("submit", (event) => event.preventDefault());
}

/** Shows the dataset that the address names and lets a training on it be started. */
function showDataset() {
  const bar = part(document, "start-bar");
  const startButton = part(bar, "start");
  const estimates = new Estimates(form, part(bar, "estimate"), settings);
  const checkUp = new CheckUp(part(document, "check-up"), settings, look);

  async function look() {
    problem.replaceChildren();
    try {
      const dataset = await ask("GET", `/api/v1/datasets/${encodeURIComponent(id)}`, { words: settings });
      part(document, "chosen-name").textContent = settings.text("train-chosen-dataset", { name: dataset.name });
      if (dataset.check_up) checkUp.show(dataset);
      else showUnchecked();
      form.prepare(dataset);
      await fillFromEarlier();
      startButton.disabled = dataset.check_up?.can_train === false;
      if (!startButton.disabled) estimates.all();
    } catch (error) {
      checkUp.hide();
      part(document, "chosen-name").textContent = "";
      showProblem(problem, error.status === 404 ? { message: settings.text("train-dataset-gone") } : error);
    }
  }

  function showUnchecked() {
    checkUp.hide();
    showProblem(problem, { title: settings.text("train-no-check-up"), message: settings.text("train-no-check-up-detail") });
  }

  async function start() {
    form.clearProblems();
    if (!form.isValid) return form.showInvalid();
    estimates.stop();
    setStarting(true);
    try {
      const job = await ask("POST", "/api/v1/jobs", { body: form.request(), words: settings });
      // The training that is done again is compared with in the end.
      const again = addressValue("again");
      const query = again ? `?${new URLSearchParams({ again })}` : "";
      location.assign(`${base}/train/${settings.color}/${job.id}${query}`);
    } catch (error) {
      setStarting(false);
      form.showProblem(error);
    }
  }

  function setStarting(isStarting) {
    startButton.disabled = isStarting;
    startButton.textContent = settings.text(isStarting ? "train-starting" : "train-start");
  }

  formElement.addEventListener("input", () => estimates.again());
  formElement.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!startButton.disabled) start();
  });
  // Coming back with the browser's own button must not find a page that still says "Starting".
  window.addEventListener("pageshow", ({ persisted }) => {
    if (persisted) setStarting(false);
  });
  look();
}

/** "Train again with these settings" names the training to take them from, "Train on it" the model to start from. */
async function fillFromEarlier() {
  const [earlier, init] = [addressValue("again"), addressValue("init")];
  if (init) form.fill({ init });
  if (!earlier) return;
  const job = await ask("GET", `/api/v1/jobs/${encodeURIComponent(earlier)}`, { words: settings }).catch(() => null);
  if (job) form.fill(job.request);
}
