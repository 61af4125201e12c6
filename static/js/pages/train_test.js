// Test: labelled pictures that the model has not seen, and how well it does on them.

import { DatasetPicker } from "../components/dataset_picker.js";
import { jobLine, showState } from "../components/job_list.js";
import { showProblem } from "../components/notice.js";
import { TestReport } from "../components/test_report.js";
import { ask } from "../lib/api.js";
import { followEvaluation, isOver } from "../lib/job_events.js";
import { addressValue, jobOfAddress, pageSettings, rewriteAddress } from "../lib/page.js";
import { part } from "../lib/templates.js";
import { trainedModel } from "../lib/trained_model.js";

const settings = pageSettings();
const problem = part(document, "problem");
const picker = part(document, "picker");
const live = part(document, "live");
const report = new TestReport(part(document, "results"), settings);
const datasets = new DatasetPicker(picker, settings, test);
const here = `/train/${settings.color}/${jobOfAddress()}`;
let model = null;
let running = null;

async function begin() {
  try {
    ({ model } = await trainedModel(settings));
  } catch (error) {
    showProblem(problem, error, error.status === 0 ? begin : null);
    return;
  }
  part(document, "model-name").textContent = settings.text("train-test-of", { model: model.name });
  part(document, "go-predict").href = `${here}/predict`;
  const [reportId, jobId] = [addressValue("report"), addressValue("job")];
  if (reportId) await showReport(reportId);
  else if (jobId) follow(jobId);
  else offerPictures();
  showPastTests();
}

function offerPictures() {
  rewriteAddress({ report: null, job: null });
  report.hide();
  live.hidden = true;
  picker.hidden = false;
  datasets.fill();
}

/** Tests the model on `dataset`. */
async function test(dataset) {
  problem.replaceChildren();
  try {
    const job = await ask("POST", "/api/v1/jobs", { body: { kind: "evaluate", dataset: dataset.id, model: model.id }, words: settings });
    rewriteAddress({ job: job.id, report: null });
    follow(job.id);
    part(live, "live-title").focus();
  } catch (error) {
    showProblem(problem, error, () => test(dataset));
  }
}

/** Shows the test `id` while it runs, then what it found. */
function follow(id) {
  picker.hidden = true;
  report.hide();
  running = followEvaluation(id, {
    onJob: (job) => {
      showRunning(job);
      if (isOver(job)) finish(job);
    },
    onProblem: (error) => {
      showProblem(problem, error);
      offerPictures();
    },
  }, settings);
}

function showRunning(job) {
  live.hidden = false;
  showState(part(live, "state"), job.state, settings);
  part(live, "live-detail").textContent = settings.text("train-test-detail", { model: model.name, dataset: job.dataset.name });
  const bar = part(live, "bar");
  if (job.progress > 0) bar.value = job.progress;
  else bar.removeAttribute("value");
  part(live, "share").textContent = job.progress > 0 ? settings.text("train-live-share", { share: settings.percent(job.progress) }) : "";
  part(live, "left").textContent = job.seconds_left > 0 ? settings.text("train-live-left", { time: settings.format.duration(job.seconds_left) }) : "";
  const said = job.state === "queued" ? "train-live-queued" : "train-testing";
  if (part(live, "status").textContent !== settings.text(said)) part(live, "status").textContent = settings.text(said);
}

async function finish(job) {
  running = null;
  live.hidden = true;
  if (job.state === "succeeded") {
    rewriteAddress({ job: null, report: job.result.report });
    await showReport(job.result.report);
    part(document, "results-title").focus();
    showPastTests();
    return;
  }
  const isFailed = job.state === "failed";
  const title = settings.text(isFailed ? "train-test-failed" : "train-test-stopped");
  showProblem(problem, { title, message: isFailed ? job.error?.detail ?? "" : "" });
  offerPictures();
}

async function showReport(id) {
  try {
    const found = await ask("GET", `/api/v1/reports/${encodeURIComponent(id)}`, { words: settings });
    const dataset = await ask("GET", `/api/v1/datasets/${found.dataset.id}`, { words: settings }).catch(() => null);
    if (dataset) settings.learn(dataset.classes);
    picker.hidden = true;
    report.show(found);
  } catch (error) {
    showProblem(problem, error);
    offerPictures();
  }
}

/** Tests of this model so far; one that runs can be found again here. */
async function showPastTests() {
  const jobs = await ask("GET", "/api/v1/jobs", { words: settings }).catch(() => []);
  const tests = jobs.filter(({ kind, request, state }) => kind === "evaluate" && request.model === model.id && ["queued", "running", "succeeded"].includes(state));
  tests.sort((a, b) => b.created_at.localeCompare(a.created_at));
  const lines = await Promise.all(tests.map(async (job) => {
    const found = job.result?.report ? await ask("GET", `/api/v1/reports/${job.result.report}`, { words: settings }).catch(() => null) : null;
    return jobLine(job, {
      name: job.dataset.name,
      href: job.result?.report ? `${here}/test?report=${job.result.report}` : `${here}/test?job=${job.id}`,
      detail: settings.format.date(job.created_at),
      figure: found && settings.percent(found.accuracy),
    }, settings);
  }));
  part(document, "past-list").replaceChildren(...lines);
  part(document, "past").hidden = lines.length === 0;
}

part(live, "stop").addEventListener("click", async () => {
  const id = running?.id;
  if (!id) return;
  try {
    await ask("POST", `/api/v1/jobs/${id}/cancel`, { words: settings });
  } catch (error) {
    if (error.status !== 409) showProblem(problem, error);
  }
});
part(document, "another").addEventListener("click", () => {
  problem.replaceChildren();
  offerPictures();
  part(picker, "archive").focus();
});

begin();
