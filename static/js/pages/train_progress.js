// One training: live while it runs, then what came of it. Its model is there before the comparison run ends.

import { BeforeAndAfter } from "../components/before_and_after.js";
import { ComparisonRun } from "../components/comparison_run.js";
import { confirmed } from "../components/confirm.js";
import { Curves } from "../components/curves.js";
import { LiveTraining } from "../components/live_training.js";
import { showProblem } from "../components/notice.js";
import { offerToTell } from "../components/tell_when_done.js";
import { TrainingResults } from "../components/training_results.js";
import { ask } from "../lib/api.js";
import { isOver, JobEvents } from "../lib/job_events.js";
import { showDated } from "../lib/moment.js";
import { addressValue, jobOfAddress, openSteps, pageSettings } from "../lib/page.js";
import { base } from "../lib/site.js";
import { Story } from "../lib/story.js";
import { part } from "../lib/templates.js";

const settings = pageSettings();
const id = jobOfAddress();
const problem = part(document, "problem");
const stop = part(document, "stop");
const live = new LiveTraining(part(document, "live"), settings);
const curves = new Curves(part(document, "curves"), settings);
const comparison = new ComparisonRun(part(document, "comparison"), settings, skipComparison);
const results = new TrainingResults(part(document, "results"), part(document, "more-results"), part(document, "curve-note"), settings);
const before = new BeforeAndAfter(part(document, "before"), settings, addressValue("again"));
const story = new Story();
let job = null;
let isStopping = false;
/** Whether the model is shown, and with how much: nothing, the model, or the comparison too. */
let shown = null;
/** Whether the model and its figures are on the page. */
let isDrawnOut = false;
let isDrawn = true;

const events = new JobEvents(id, {
  onJob: showJob,
  onEvent: (event) => { if (story.take(event)) drawSoon(); },
  onConnection: (isUp) => live.showConnection(isUp),
  onProblem: showMissing,
  since: () => story.lastSeq,
  hasStarted: () => story.run !== null,
  isOver: () => story.end !== null || (job !== null && isOver(job)),
}, settings);

function showJob(fresh) {
  job = fresh;
  // An address with the other kind of data still leads to its training.
  if (job.kind === "evaluate") location.replace(job.result?.report ? `${base}/evaluate/${job.result.report}` : `${base}/evaluate?job=${id}`);
  else if (job.request.color !== settings.color) location.replace(`${base}/train/${job.request.color}/${id}`);
  problem.replaceChildren();
  const { dataset, request } = job;
  const name = request.name ?? settings.text("train-job-untitled", { dataset: dataset.name });
  if (part(document, "job-name").textContent !== name) {
    part(document, "job-name").textContent = name;
    document.title = document.title.replace(/^.* – /, () => `${name} – `);
  }
  const began = job.started_at ?? job.created_at;
  const lead = settings.text("train-job-lead", { dataset: dataset.name, date: settings.format.date(began) });
  showDated(part(document, "job-detail"), lead, began, settings.format);
  for (const link of document.querySelectorAll("[data-again]")) {
    link.href = `${base}/train/${settings.color}?dataset=${encodeURIComponent(dataset.id)}&again=${encodeURIComponent(id)}`;
  }
  if (job.result?.model) showModel();
  else if (isOver(job)) showFailed();
  drawSoon();
}

/** Events come in bunches when they are told again: they are drawn together. */
function drawSoon() {
  if (!isDrawn) return;
  isDrawn = false;
  requestAnimationFrame(() => {
    isDrawn = true;
    draw();
  });
}

function draw() {
  if (!job) return;
  if (job.result?.model) {
    // Its report's curves are shown with it.
    if (isDrawnOut) comparison.show(job, story);
    return;
  }
  if (isOver(job)) part(document, "live").hidden = true;
  else live.show(job, story, isStopping);
  showPage();
  const [run] = story.runs;
  if (run) curves.show(run.epochs, { batch: run.batch, planned: run.started.epochs });
}

/** Room was kept until there is something to show, so that nothing jumps. */
function showPage() {
  part(document, "loading").hidden = true;
}

/** Shows the model and its report; again once the comparison is done. */
async function showModel() {
  const wanted = isOver(job) ? "all" : "model";
  if (shown === wanted || shown === "all") return;
  const wasWatched = shown === null && !part(document, "live").hidden;
  shown = wanted;
  const isDeleted = job.result.model_deleted;
  if (!isDeleted) openSteps();
  await learnClasses();
  try {
    const address = `/api/v1/reports/${job.result.report}`;
    const [report, verdict, model] = await Promise.all([
      ask("GET", address, { words: settings }),
      ask("GET", `${address}/verdict`, { words: settings }).catch(() => null),
      isDeleted ? null : ask("GET", `/api/v1/models/${encodeURIComponent(job.result.model)}`, { words: settings }).catch(() => null),
    ]);
    part(document, "live").hidden = true;
    showTerms(model?.terms);
    results.show(job, report, verdict);
    if (report.history) curves.show(report.history, { planned: report.history.length });
    isDrawnOut = true;
    comparison.show(job, story);
    if (isOver(job)) before.offer(job);
    showPage();
    if (wasWatched) part(document, "results-title").focus();
  } catch (error) {
    shown = null;
    showProblem(problem, error, showModel);
  }
}

/** What the new model may be used for. */
function showTerms(text) {
  const terms = part(document, "terms");
  terms.hidden = !text;
  if (text) terms.textContent = settings.text("models-terms", { terms: text });
}

/** How the classes look is the dataset's to say, which may be gone. */
async function learnClasses() {
  const dataset = await ask("GET", `/api/v1/datasets/${job.dataset.id}`, { words: settings }).catch(() => null);
  if (dataset) settings.learn(dataset.classes);
}

function showFailed() {
  const isFailed = job.state === "failed";
  const notice = part(document, "failed");
  const key = isFailed ? "train-failed" : job.started_at ? "train-stopped-nothing" : "train-removed";
  notice.classList.toggle("notice-danger", isFailed);
  part(notice, "failed-title").textContent = settings.text(key);
  // The reason of a failure is always in English.
  const detail = part(notice, "failed-detail");
  detail.lang = isFailed ? "en" : document.documentElement.lang;
  detail.dir = "auto";
  detail.textContent = isFailed ? job.error?.detail ?? story.end?.detail ?? "" : settings.text(`${key}-detail`);
  part(notice, "failed-advice").hidden = !isFailed;
  notice.hidden = false;
  showPage();
}

function showMissing(error) {
  showPage();
  if (error.status !== 404) return showProblem(problem, error, () => location.reload());
  part(document, "job-name").textContent = settings.text("train-job-missing");
  part(document, "job-detail").textContent = settings.text("train-job-missing-detail");
}

/** Asks the server to end the job; tells whether it will. */
async function cancel() {
  try {
    showJob(await ask("POST", `/api/v1/jobs/${id}/cancel`, { words: settings }));
    return true;
  } catch (error) {
    // It ended by itself in the meantime: what came of it is told anyway.
    if (error.status !== 409) showProblem(problem, error);
    return false;
  }
}

async function skipComparison(button) {
  button.disabled = true;
  button.disabled = await cancel();
}

stop.addEventListener("click", async () => {
  // What has not begun has nothing to lose.
  if (job?.state !== "queued" && !(await confirmed("stop", part(document, "job-name").textContent))) return;
  stop.disabled = true;
  isStopping = true;
  drawSoon();
  isStopping = await cancel();
  stop.disabled = isStopping;
});

offerToTell(id, part(document, "tell"), part(document, "tell-status"), settings);
events.follow();
