// Test: labelled pictures that the model has not seen, and how well it does on them.

import { DatasetPicker } from "../components/dataset_picker.js";
import { EvaluationReport } from "../components/evaluation_report.js";
import { jobLine } from "../components/job_list.js";
import { showProblem } from "../components/notice.js";
import { RunningEvaluation } from "../components/running_evaluation.js";
import { ask } from "../lib/api.js";
import { addressValue, jobOfAddress, pageSettings, rewriteAddress } from "../lib/page.js";
import { part } from "../lib/templates.js";
import { trainedModel } from "../lib/trained_model.js";

const settings = pageSettings();
const problem = part(document, "problem");
const reportId = addressValue("report");
const report = reportId && new EvaluationReport(part(document, "results"), settings);
const here = `/train/${settings.color}/${jobOfAddress()}`;

async function begin() {
  try {
    const { model } = await trainedModel(settings);
    showPastTests(model);
    if (report) await report.load();
    else offerTest(model);
  } catch (error) {
    showProblem(problem, error, error.status === 0 ? begin : null);
  }
}

/** Lets `model` be tested, or shows the test that the address names. */
function offerTest(model) {
  const picker = part(document, "picker");
  const datasets = new DatasetPicker(picker, settings, test);
  const running = new RunningEvaluation(part(document, "live"), settings, {
    modelName: () => model.name,
    onReport: (id) => {
      rewriteAddress({ job: null });
      location.assign(`${here}/test?report=${id}`);
    },
    onEnd: (reason) => {
      showProblem(problem, reason);
      offerPictures();
    },
    onProblem: (error) => showProblem(problem, error),
  });

  async function test(dataset) {
    problem.replaceChildren();
    try {
      const job = await ask("POST", "/api/v1/jobs", { body: { kind: "evaluate", dataset: dataset.id, model: model.id }, words: settings });
      rewriteAddress({ job: job.id });
      follow(job.id);
      running.focus();
    } catch (error) {
      showProblem(problem, error, () => test(dataset));
    }
  }

  function follow(id) {
    picker.hidden = true;
    running.follow(id);
  }

  function offerPictures() {
    rewriteAddress({ job: null });
    picker.hidden = false;
    datasets.fill();
  }

  part(document, "model-name").textContent = settings.text("train-test-of", { model: model.name });
  const jobId = addressValue("job");
  if (jobId) follow(jobId);
  else offerPictures();
}

/** Tests of `model` so far; one that runs can be found again here. */
async function showPastTests(model) {
  const jobs = await ask("GET", "/api/v1/jobs", { words: settings }).catch(() => []);
  const tests = jobs.filter(({ kind, request, state }) => kind === "evaluate" && request.model === model.id && ["queued", "running", "succeeded"].includes(state));
  tests.sort((a, b) => b.created_at.localeCompare(a.created_at));
  const lines = await Promise.all(tests.map(lineOf));
  const shown = lines.filter(Boolean);
  part(document, "past-list").replaceChildren(...shown);
  part(document, "past").hidden = shown.length === 0;
}

/** A line about a test; none if its report was deleted. */
async function lineOf(job) {
  const id = job.result?.report;
  const found = id && await ask("GET", `/api/v1/reports/${id}`, { words: settings }).catch(() => null);
  if (id && !found) return null;
  return jobLine(job, {
    name: job.dataset.name,
    href: id ? `${here}/test?report=${id}` : `${here}/test?job=${job.id}`,
    detail: settings.format.date(job.created_at),
    figure: found && settings.percent(found.accuracy),
  }, settings);
}

begin();
