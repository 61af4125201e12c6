// What runs on this server, quietly, on every page: a link in the header, the tab's title, and a notification where one was
// asked for. Nothing is asked of the server while nothing runs.

import { base } from "./lib/site.js";
import { forget, wantedJobs } from "./lib/told.js";

const LOOK_AGAIN = 4_000;
const LOOK_AGAIN_HIDDEN = 15_000;
const SHARE = /^\(\d+%\) /;

const link = document.querySelector("[data-running]");

/** The job that the link tells of: a training before its comparison, then tests, then what waits. */
function foremost(jobs) {
  const running = jobs.filter(({ state }) => state === "running");
  const isMade = ({ kind, result }) => kind === "train" && Boolean(result?.model);
  return running.find((job) => job.kind === "train" && !isMade(job)) ?? running.find(({ kind }) => kind === "evaluate")
    ?? running.find(isMade) ?? running[0] ?? jobs[0];
}

function addressOf({ id, kind, request, experiment, film }) {
  if (experiment) return `${base}/experiments/${experiment}`;
  if (kind === "film") return `${base}/films/${film?.id ?? ""}`;
  return kind === "train" ? `${base}/train/${request.color}/${id}` : `${base}/evaluate?job=${id}`;
}

/** How far a job is, in whole per cent. */
function shareOf({ progress, comparison }) {
  return Math.floor(100 * (comparison ?? progress));
}

/** Which words tell of a job. */
function kindOf({ kind, state, result }) {
  if (kind === "film") return state === "queued" ? "filmWaiting" : "film";
  if (state === "queued") return "waiting";
  if (kind === "evaluate") return "test";
  return result?.model ? "comparison" : "training";
}

function show(jobs) {
  const job = foremost(jobs);
  link.hidden = !job;
  const title = document.title.replace(SHARE, "");
  if (!job) {
    document.title = title;
    return;
  }
  const words = JSON.parse(link.dataset.words);
  const kind = kindOf(job);
  const share = shareOf(job);
  link.href = addressOf(job);
  const shareWords = words.percent.replace("{value}", share);
  const said = words[kind].replace("{share}", shareWords);
  const shown = link.firstElementChild ?? link.appendChild(document.createElement("span"));
  shown.className = "running-share";
  shown.textContent = job.state === "queued" ? "…" : shareWords;
  link.title = said;
  link.setAttribute("aria-label", said);
  link.style.setProperty("--share", `${job.state === "queued" ? 0 : share}%`);
  document.title = kind === "training" ? `(${share}%) ${title}` : title;
}

/** Tells of wanted jobs that are done; `open` are those that are not. */
async function tell(open) {
  if (!("Notification" in window) || Notification.permission !== "granted") return;
  const isBusy = (id) => open.some((job) => job.id === id && !job.result?.model);
  for (const id of wantedJobs().filter((id) => !isBusy(id))) {
    forget(id);
    const answer = await fetch(`${base}/api/v1/jobs/${encodeURIComponent(id)}`, { headers: { Accept: "application/json" } });
    if (answer.ok) notify(await answer.json());
  }
}

function notify(job) {
  const words = JSON.parse(link.dataset.words);
  const name = job.request.name ?? job.dataset?.name ?? "";
  // The same tag in every tab: it is shown once.
  const notification = new Notification(words[job.result?.model ? "ready" : "ended"].replace("{name}", name), { tag: job.id });
  notification.addEventListener("click", () => {
    window.focus();
    location.assign(addressOf(job));
  });
}

async function look() {
  try {
    const answer = await fetch(`${base}/api/v1/jobs?open=true`, { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    const jobs = await answer.json();
    show(jobs);
    await tell(jobs);
    if (jobs.length > 0) lookLater();
  } catch {
    // The server is away: what runs there cannot be told, and it is asked again later.
    link.hidden = true;
    lookLater();
  }
}

function lookLater() {
  setTimeout(look, document.hidden ? LOOK_AGAIN_HIDDEN : LOOK_AGAIN);
}

/** A training that was only just asked for may not have begun when its page was made. */
const isOfJob = /^\/train\/\w+\/job-/.test(location.pathname.slice(base.length));
if (link && (link.dataset.running === "yes" || isOfJob || wantedJobs().length > 0)) look();
