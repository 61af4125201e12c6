// Model Evaluation: choosing a model and labelled pictures, following the evaluation, and those so far.

import { CheckUp } from "../components/check_up.js";
import { confirmed } from "../components/confirm.js";
import { DatasetPicker } from "../components/dataset_picker.js";
import { showState } from "../components/job_list.js";
import { MappingForm } from "../components/mapping_form.js";
import { showProblem } from "../components/notice.js";
import { RunningEvaluation } from "../components/running_evaluation.js";
import { ask } from "../lib/api.js";
import { showDated } from "../lib/moment.js";
import { addressValue, pageSettings, rewriteAddress } from "../lib/page.js";
import { base } from "../lib/site.js";
import { copyOf, part } from "../lib/templates.js";

const settings = pageSettings();
const problem = part(document, "problem");
const setup = part(document, "setup");
const models = part(document, "model");
const picker = part(document, "picker");
const chosen = part(document, "chosen");
const formElement = part(document, "form");
const startButton = part(formElement, "start");
const checkUp = new CheckUp(part(document, "check-up"), settings, () => choose(dataset.id));
const form = new MappingForm(formElement, settings);
const datasets = new DatasetPicker(picker, settings, ({ id }) => choose(id));
const running = new RunningEvaluation(part(document, "live"), settings, {
  modelName: nameOfModel,
  onReport: (id) => {
    rewriteAddress({ job: null });
    location.assign(`${base}/evaluate/${id}`);
  },
  onEnd: leave,
  onProblem: (error) => showProblem(problem, error),
});
let dataset = null;

/** Shows the dataset `id`: what its folders are taken for, and its check-up. */
async function choose(id) {
  problem.replaceChildren();
  try {
    dataset = await ask("GET", `/api/v1/datasets/${encodeURIComponent(id)}`, { words: settings });
    rewriteAddress({ dataset: id, job: null });
    picker.hidden = true;
    chosen.hidden = false;
    part(chosen, "chosen-name").textContent = dataset.name;
    if (dataset.check_up) checkUp.show(dataset);
    form.showParts(dataset);
    if (await showMapping()) part(formElement, "mapping-title").focus();
  } catch (error) {
    offerPictures();
    showProblem(problem, error.status === 404 ? { message: settings.text("evaluate-gone") } : error);
  }
}

/** Asks what the chosen model takes the folders for; tells whether there is an answer. */
async function showMapping() {
  if (!dataset) return false;
  const [wantedModel, wantedDataset] = [models.value, dataset.id];
  try {
    const query = new URLSearchParams({ dataset: wantedDataset, model: wantedModel });
    const [mapping, model] = await Promise.all([
      ask("GET", `/api/v1/mappings?${query}`, { words: settings }),
      ask("GET", `/api/v1/models/${encodeURIComponent(wantedModel)}`, { words: settings }),
    ]);
    // Another one may have been chosen meanwhile.
    if (models.value !== wantedModel || dataset?.id !== wantedDataset) return false;
    form.show(mapping, model.classes);
    return true;
  } catch (error) {
    formElement.hidden = true;
    showProblem(problem, error, showMapping);
    return false;
  }
}

/** While an evaluation runs there is nothing to choose. */
function showSetup(isShown) {
  setup.hidden = !isShown;
  part(document, "model-field").hidden = !isShown;
}

function offerPictures() {
  dataset = null;
  rewriteAddress({ dataset: null, job: null });
  showSetup(true);
  chosen.hidden = true;
  formElement.hidden = true;
  checkUp.hide();
  picker.hidden = false;
  datasets.fill();
}

async function start() {
  problem.replaceChildren();
  startButton.disabled = true;
  const body = { kind: "evaluate", dataset: dataset.id, model: models.value, ...form.values() };
  try {
    const job = await ask("POST", "/api/v1/jobs", { body, words: settings });
    follow(job.id);
  } catch (error) {
    showProblem(problem, error, start);
    problem.scrollIntoView({ block: "nearest" });
  } finally {
    startButton.disabled = false;
  }
}

/** Shows the evaluation `id` while it runs, then leads to its report. */
function follow(id) {
  rewriteAddress({ job: id });
  showSetup(false);
  running.follow(id);
}

function nameOfModel({ request }) {
  return [...models.options].find(({ value }) => value === request.model)?.dataset.name ?? request.model;
}

async function leave(reason, job) {
  showSetup(true);
  if (job?.dataset) await choose(job.dataset.id);
  else offerPictures();
  showProblem(problem, reason);
}

/** Evaluations so far; one that runs can be found again here. */
async function showPast() {
  const [reports, jobs] = await Promise.all([
    ask("GET", "/api/v1/reports?kind=evaluate", { words: settings }),
    ask("GET", "/api/v1/jobs", { words: settings }).catch(() => []),
  ]);
  const unfinished = jobs.filter(({ kind, state }) => kind === "evaluate" && ["queued", "running"].includes(state));
  part(document, "past-list").replaceChildren(...unfinished.map(runningLine), ...reports.filter(({ model_name: name, damaged }) => name || damaged).map(pastLine));
  showEmptiness();
}

function runningLine(job) {
  const line = copyOf("running");
  part(line, "name").textContent = nameOfModel(job);
  part(line, "name").href = `${base}/evaluate?job=${job.id}`;
  showDated(part(line, "detail"), `${job.dataset.name} · ${settings.format.date(job.created_at)}`, job.created_at, settings.format);
  showState(part(line, "state"), job.state, settings);
  return line;
}

function pastLine(report) {
  const line = copyOf("past");
  const names = { model: report.model_name ?? report.model, dataset: report.dataset_name ?? report.dataset };
  line.dataset.evaluation = report.id;
  part(line, "name").textContent = names.model;
  part(line, "name").href = `${base}/evaluate/${report.id}`;
  const detail = report.damaged ? settings.text("train-damaged", { reason: report.damaged }) : settings.text("evaluate-past-detail", {
    ...names, images: settings.format.number(report.support), date: settings.format.date(report.created_at),
  });
  showDated(part(line, "detail"), detail, report.created_at, settings.format);
  part(line, "figure").textContent = report.damaged ? "" : settings.percent(report.accuracy);
  const button = part(line, "delete");
  button.setAttribute("aria-label", settings.text("evaluate-past-delete", names));
  button.addEventListener("click", () => remove(report, line, names));
  return line;
}

async function remove(report, line, names) {
  if (!(await confirmed("delete", `${names.model} · ${names.dataset}`))) return;
  try {
    await ask("DELETE", `/api/v1/reports/${encodeURIComponent(report.id)}`, { words: settings });
    line.remove();
    part(document, "said").textContent = settings.text("evaluate-deleted", names);
    part(document, "past-title").focus();
    showEmptiness();
  } catch (error) {
    showProblem(problem, error);
  }
}

function showEmptiness() {
  part(document, "past-none").hidden = part(document, "past-list").childElementCount > 0;
}

formElement.addEventListener("submit", (event) => {
  event.preventDefault();
  start();
});
models.addEventListener("change", showMapping);
part(chosen, "other").addEventListener("click", () => {
  problem.replaceChildren();
  offerPictures();
  part(picker, "archive").focus();
});
const asked = addressValue("model");
if (asked && [...models.options].some(({ value }) => value === asked)) models.value = asked;
const [jobId, datasetId] = [addressValue("job"), addressValue("dataset")];
if (jobId) follow(jobId);
else if (datasetId) choose(datasetId);
else offerPictures();
showPast().catch((error) => showProblem(problem, error));
