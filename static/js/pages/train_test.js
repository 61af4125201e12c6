// Test: labelled pictures that the model has not seen, and how well it does on them.

import { DatasetPicker } from "../components/dataset_picker.js";
import { EvaluationReport } from "../components/evaluation_report.js";
import { jobLine } from "../components/job_list.js";
import { MappingForm } from "../components/mapping_form.js";
import { showProblem } from "../components/notice.js";
import { RunningEvaluation } from "../components/running_evaluation.js";
import { ask } from "../lib/api.js";
import { addressValue, jobOfAddress, pageSettings, rewriteAddress } from "../lib/page.js";
import { base } from "../lib/site.js";
import { part } from "../lib/templates.js";
import { trainedModel } from "../lib/trained_model.js";

const settings = pageSettings();
const problem = part(document, "problem");
const reportId = addressValue("report");
const report = reportId && new EvaluationReport(part(document, "results"), settings);
const here = `${base}/train/${settings.color}/${jobOfAddress()}`;

async function begin() {
  try {
    // A finished test has nothing to wait for.
    const { job, model } = await trainedModel(settings, part(document, "waiting") ?? document.createElement("div"));
    showPastTests(model, job);
    if (report) await report.load();
    else offerTest(model, job);
  } catch (error) {
    showProblem(problem, error, error.status === 0 ? begin : null);
  }
}

/** Lets `model` be tested, or shows the test that the address names. */
function offerTest(model, training) {
  const picker = part(document, "picker");
  const setup = part(document, "setup");
  const form = new MappingForm(part(setup, "form"), settings);
  const running = new RunningEvaluation(part(document, "live"), settings, {
    modelName: () => model.name,
    onReport: (id) => location.assign(`${here}/test?report=${id}`),
    onEnd: (reason) => {
      rewriteAddress({ job: null });
      showProblem(problem, reason);
      open();
    },
    onProblem: (error) => showProblem(problem, error),
  });
  let datasets = null;

  /** Shows what the address names: a dataset to test on, or what there is to choose from. */
  function open() {
    const dataset = addressValue("dataset");
    if (dataset) return choose(dataset);
    picker.hidden = false;
    datasets ??= new DatasetPicker(picker, settings, ({ id }) => {
      rewriteAddress({ dataset: id });
      choose(id);
    }, { remark: (dataset) => (isLearned(dataset, training) ? settings.text("train-test-learned") : "") });
    return datasets.fill();
  }

  /** Shows what the folders of the dataset `id` are taken for; the test begins by its button. */
  async function choose(id) {
    problem.replaceChildren();
    try {
      const query = new URLSearchParams({ dataset: id, model: model.id });
      const [dataset, mapping] = await Promise.all([
        ask("GET", `/api/v1/datasets/${encodeURIComponent(id)}`, { words: settings }),
        ask("GET", `/api/v1/mappings?${query}`, { words: settings }),
      ]);
      part(setup, "chosen-name").textContent = settings.text("train-test-chosen", { name: dataset.name });
      form.showParts(dataset);
      form.show(mapping, model.classes);
      showSeen(dataset);
      picker.hidden = true;
      setup.hidden = false;
      part(setup, "mapping-title").focus({ preventScroll: true });
    } catch (error) {
      rewriteAddress({ dataset: null });
      showProblem(problem, error.status === 404 ? { message: settings.text("train-dataset-gone") } : error);
      open();
    }
  }

  /** Says if the model learned from these pictures; a part for testing was kept aside. */
  function showSeen(dataset) {
    const seen = part(setup, "seen");
    const hasTest = dataset.classes.some(({ parts }) => parts?.test > 0);
    seen.hidden = !isLearned(dataset, training);
    part(seen, "seen-detail").textContent = settings.text(hasTest ? "train-test-seen-part" : "train-test-seen-all");
  }

  async function test() {
    problem.replaceChildren();
    const body = { kind: "evaluate", dataset: addressValue("dataset"), model: model.id, ...form.values() };
    try {
      const job = await ask("POST", "/api/v1/jobs", { body, words: settings });
      rewriteAddress({ job: job.id });
      follow(job.id);
      running.focus();
    } catch (error) {
      showProblem(problem, error, test);
    }
  }

  function follow(id) {
    picker.hidden = true;
    setup.hidden = true;
    running.follow(id);
  }

  part(setup, "form").addEventListener("submit", (event) => {
    event.preventDefault();
    test();
  });
  part(document, "model-name").textContent = settings.text("train-test-of", { model: model.name });
  const jobId = addressValue("job");
  if (jobId) follow(jobId);
  else open();
}

/** Whether a dataset, or a sample, which has no id yet, is what the training learned from. */
function isLearned({ id, name }, training) {
  return id === undefined ? name === training.dataset.name : id === training.dataset.id;
}

/** Tests of `model` so far; one that runs can be found again here. */
async function showPastTests(model, training) {
  const jobs = await ask("GET", "/api/v1/jobs", { words: settings }).catch(() => []);
  const tests = jobs.filter(({ kind, request, state }) => kind === "evaluate" && request.model === model.id && ["queued", "running", "succeeded"].includes(state));
  tests.sort((a, b) => b.created_at.localeCompare(a.created_at));
  const lines = await Promise.all(tests.map((job) => lineOf(job, training)));
  const shown = lines.filter(Boolean);
  part(document, "past-list").replaceChildren(...shown);
  part(document, "past").hidden = shown.length === 0;
}

/** A line about a test; none if its report was deleted. */
async function lineOf(job, training) {
  const id = job.result?.report;
  const found = id && await ask("GET", `/api/v1/reports/${id}`, { words: settings }).catch(() => null);
  if (id && !found) return null;
  const remark = isLearned(job.dataset, training) && job.request.part !== "test" ? settings.text("train-test-learned") : "";
  return jobLine(job, {
    name: job.dataset.name,
    href: id ? `${here}/test?report=${id}` : `${here}/test?job=${job.id}`,
    detail: [settings.format.date(job.created_at), remark].filter(Boolean).join(" · "),
    figure: found && settings.percent(found.accuracy),
  }, settings);
}

begin();
