// Train New Model: sample data in one click, and the trainings so far.

import { addSample, sampleChoice, samplesOf } from "../components/dataset_picker.js";
import { jobLine } from "../components/job_list.js";
import { showProblem } from "../components/notice.js";
import { ask } from "../lib/api.js";
import { isOver } from "../lib/job_events.js";
import { pageSettings } from "../lib/page.js";
import { base } from "../lib/site.js";
import { copyOf, part } from "../lib/templates.js";

const LOOK_AGAIN = 3_000;

const settings = pageSettings();
const samples = part(document, "samples");
const problem = part(document, "problem");
/** Accuracy of each finished training, by report; null where there is none. */
const accuracies = new Map();

async function showSamples() {
  const all = await samplesOf(settings).catch(() => []);
  const status = part(samples, "sample-status");
  const toTrainOn = all.filter(({ purpose }) => purpose === "train");
  const choices = toTrainOn.map((sample) => sampleChoice(sample, settings, async (button) => {
    button.disabled = true;
    status.textContent = settings.text("train-sample-adding");
    try {
      const dataset = await addSample(sample, settings);
      location.assign(`${base}/train/${sample.color}?dataset=${dataset.id}`);
    } catch (error) {
      button.disabled = false;
      status.textContent = "";
      showProblem(problem, error);
    }
  }));
  part(samples, "sample-list").replaceChildren(...choices);
  samples.hidden = choices.length === 0;
}

async function showJobs() {
  const all = await ask("GET", "/api/v1/jobs", { words: settings });
  const trainings = all.filter(({ kind }) => kind === "train").sort((a, b) => b.created_at.localeCompare(a.created_at));
  await Promise.all(trainings.map(learnAccuracy));
  problem.replaceChildren();
  part(document, "no-jobs").hidden = trainings.length > 0;
  // A list that is made again would take the focus from the control that has it.
  const list = part(document, "jobs");
  const focused = list.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  list.replaceChildren(...trainings.map(line));
  if (focused) list.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
  return trainings.some((job) => !isOver(job));
}

/** Reads the report of a finished training, once. */
async function learnAccuracy({ result }) {
  const report = result?.report;
  if (!report || accuracies.has(report)) return;
  const { valid } = await ask("GET", `/api/v1/reports/${report}`, { words: settings }).catch(() => ({}));
  accuracies.set(report, valid?.accuracy ?? null);
}

/** A training whose row is damaged: what is wrong, and a way to be rid of it. */
function damagedLine(job) {
  const element = copyOf("damaged-job");
  part(element, "name").textContent = job.dataset.name || job.id;
  part(element, "detail").textContent = settings.text("train-damaged", { reason: job.damaged });
  const button = part(element, "delete");
  button.hidden = !isOver(job);
  button.addEventListener("click", async () => {
    try {
      await ask("DELETE", `/api/v1/jobs/${encodeURIComponent(job.id)}`, { words: settings });
      await showJobs();
    } catch (error) {
      showProblem(problem, error);
    }
  });
  return element;
}

function line(job) {
  if (job.damaged) return damagedLine(job);
  const { name, color } = job.request;
  const accuracy = accuracies.get(job.result?.report);
  return jobLine(job, {
    name: name ?? settings.text("train-job-untitled", { dataset: job.dataset.name }),
    href: job.experiment ? `${base}/experiments/${job.experiment}` : `${base}/train/${color}/${job.id}`,
    detail: settings.text("train-job-detail", {
      dataset: job.dataset.name, kind: settings.text(`train-kind-${color}`), date: settings.format.date(job.created_at),
    }),
    figure: accuracy ? settings.text("train-job-accuracy", { accuracy: settings.percent(accuracy) }) : null,
  }, settings);
}

async function keepShowingJobs() {
  try {
    if (await showJobs()) setTimeout(keepShowingJobs, LOOK_AGAIN);
  } catch (error) {
    showProblem(problem, error, keepShowingJobs);
  }
}

showSamples();
keepShowingJobs();
