// One training: live while it runs, then what came of it.

import { confirmed } from "../components/confirm.js";
import { Curves } from "../components/curves.js";
import { textElement } from "../components/facts.js";
import { LiveTraining } from "../components/live_training.js";
import { showProblem } from "../components/notice.js";
import { TrainingResults } from "../components/training_results.js";
import { ask } from "../lib/api.js";
import { isOver, JobEvents } from "../lib/job_events.js";
import { jobOfAddress, openSteps, pageSettings } from "../lib/page.js";
import { Story } from "../lib/story.js";
import { part } from "../lib/templates.js";

const settings = pageSettings();
const id = jobOfAddress();
const problem = part(document, "problem");
const curvesSection = part(document, "curves");
const live = new LiveTraining(part(document, "live"), settings);
const curves = new Curves(curvesSection, settings);
const results = new TrainingResults(part(document, "results"), part(document, "more-results"), settings);
const story = new Story();
let job = null;
let isStopping = false;
let isShown = false;
let chosenRun = null;
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
  if (job.kind === "evaluate") location.replace(job.result?.report ? `/evaluate/${job.result.report}` : `/evaluate?job=${id}`);
  else if (job.request.color !== settings.color) location.replace(`/train/${job.request.color}/${id}`);
  problem.replaceChildren();
  const { dataset, request } = job;
  const name = request.name ?? settings.text("train-job-untitled", { dataset: dataset.name });
  part(document, "job-name").textContent = name;
  document.title = document.title.replace(/^.* – /, () => `${name} – `);
  part(document, "job-detail").textContent = settings.text("train-job-lead", { dataset: dataset.name, date: settings.format.date(job.started_at ?? job.created_at) });
  if (isOver(job)) showEnd();
  else drawSoon();
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
  if (!isOver(job)) live.show(job, story, isStopping);
  const run = chosenRun === null ? story.run : story.runs[chosenRun];
  // A finished training shows its report's curves instead.
  if (run && !(isShown && job.result?.report)) curves.show(run.epochs, run.batch);
  showRunTabs();
}

/** The comparison run must not hide the model's curves. */
function showRunTabs() {
  const tabs = part(curvesSection, "run-tabs");
  tabs.hidden = story.runs.length < 2 || isShown;
  if (tabs.hidden || tabs.childElementCount === story.runs.length) return;
  tabs.replaceChildren(...story.runs.map(({ purpose }, index) => {
    const tab = textElement("button", settings.text(purpose === "comparison" ? "train-run-comparison" : "train-run-model"), "button");
    tab.type = "button";
    tab.setAttribute("aria-pressed", index === story.runs.length - 1);
    tab.addEventListener("click", () => {
      chosenRun = index;
      for (const other of tabs.children) other.setAttribute("aria-pressed", other === tab);
      draw();
    });
    return tab;
  }));
}

async function showEnd() {
  if (isShown) return;
  isShown = true;
  const wasWatched = !part(document, "live").hidden;
  part(document, "live").hidden = true;
  part(document, "again-line").hidden = false;
  part(document, "again").href = `/train/${settings.color}?dataset=${encodeURIComponent(job.dataset.id)}&again=${encodeURIComponent(id)}`;
  if (!job.result?.model) return showFailed();
  openSteps();
  await learnClasses();
  try {
    const report = await ask("GET", `/api/v1/reports/${job.result.report}`, { words: settings });
    showCurves(report);
    results.show(job, report);
    await showTerms();
    if (wasWatched) part(document, "results-title").focus();
  } catch (error) {
    isShown = false;
    showProblem(problem, error, showEnd);
  }
}

/** What the new model may be used for; it may have been deleted since. */
async function showTerms() {
  const model = await ask("GET", `/api/v1/models/${encodeURIComponent(job.result.model)}`, { words: settings }).catch(() => null);
  if (!model?.terms) return;
  const terms = part(document, "terms");
  terms.hidden = false;
  terms.textContent = settings.text("models-terms", { terms: model.terms });
}

/** How the classes look is the dataset's to say, which may be gone. */
async function learnClasses() {
  const dataset = await ask("GET", `/api/v1/datasets/${job.dataset.id}`, { words: settings }).catch(() => null);
  if (dataset) settings.learn(dataset.classes);
}

/** The server's picture of the curves; those drawn here stand in where it cannot be had. */
function showCurves({ id: report, history }) {
  if (!history) return;
  curves.show(history, null);
  part(curvesSection, "run-tabs").hidden = true;
  const image = part(curvesSection, "curves-image");
  image.addEventListener("load", () => {
    image.hidden = false;
    part(curvesSection, "charts").hidden = true;
    part(curvesSection, "legend").hidden = true;
  }, { once: true });
  image.src = `/api/v1/reports/${report}/curves.svg`;
}

function showFailed() {
  const isFailed = job.state === "failed";
  const notice = part(document, "failed");
  notice.classList.toggle("notice-danger", isFailed);
  part(notice, "failed-title").textContent = settings.text(isFailed ? "train-failed" : "train-stopped-nothing");
  part(notice, "failed-detail").textContent = isFailed ? job.error?.detail ?? story.end?.detail ?? "" : settings.text("train-stopped-nothing-detail");
  part(notice, "failed-advice").hidden = !isFailed;
  notice.hidden = false;
  draw();
}

function showMissing(error) {
  if (error.status !== 404) return showProblem(problem, error, () => location.reload());
  part(document, "job-name").textContent = settings.text("train-job-missing");
  part(document, "job-detail").textContent = settings.text("train-job-missing-detail");
}

part(document, "stop").addEventListener("click", async ({ currentTarget: button }) => {
  if (!(await confirmed("stop", part(document, "job-name").textContent))) return;
  button.disabled = true;
  isStopping = true;
  draw();
  try {
    showJob(await ask("POST", `/api/v1/jobs/${id}/cancel`, { words: settings }));
  } catch (error) {
    button.disabled = false;
    isStopping = false;
    // It ended by itself in the meantime: what came of it is told anyway.
    if (error.status !== 409) showProblem(problem, error);
  }
});

events.follow();
