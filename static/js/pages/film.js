// One video: its analysis while that runs, then what was found in it.

import { confirmed } from "../components/confirm.js";
import { FilmFaces } from "../components/film_faces.js";
import { FilmFigures } from "../components/film_figures.js";
import { FilmMarkers } from "../components/film_markers.js";
import { FilmMoment } from "../components/film_moment.js";
import { FilmPlayer } from "../components/film_player.js";
import { FilmRunning } from "../components/film_running.js";
import { FilmSummary } from "../components/film_summary.js";
import { FilmTimeline } from "../components/film_timeline.js";
import { showProblem } from "../components/notice.js";
import { Problem } from "../lib/api.js";
import { FilmClient } from "../lib/film_client.js";
import { FilmEdits } from "../lib/film_edits.js";
import { pageSettings } from "../lib/page.js";
import { base } from "../lib/site.js";
import { part } from "../lib/templates.js";

const OPEN = ["queued", "running"];

const settings = pageSettings();
const page = document.querySelector("[data-film]");
const results = part(page, "results");
const manage = part(page, "manage");
const watch = part(results, "watch");
const problem = part(page, "film-problem");

const client = new FilmClient(page.dataset.film, settings);
const edits = new FilmEdits(client, (film, about) => show(film, about));
const moment = new FilmMoment(watch, client, settings);
const timeline = new FilmTimeline(watch, client, settings, {
  onMoment: (time, index, series) => moment.show(time, index, series),
  onSeries: (series) => moment.list(series),
  onSeek: (time) => player.seek(time),
  onProblem: (error, retry) => showProblem(problem, error, retry),
});
const player = new FilmPlayer(watch, client, (time) => timeline.setTime(time, { isPlaying: true }));
const goTo = (time) => {
  timeline.goTo(time);
  watch.scrollIntoView({ block: "start" });
};
const markers = new FilmMarkers(part(results, "markers"), watch, edits, settings, { time: () => timeline.time, onGo: goTo, onSaid: say });
const faces = new FilmFaces(part(results, "faces"), edits, settings, { onGo: goTo, onSaid: say });
const summary = new FilmSummary(part(results, "summary"), client, settings, goTo);
const figures = new FilmFigures(part(results, "figures"), settings);
const running = new FilmRunning(part(page, "live"), settings, {
  onEnd: () => load(),
  onProblem: (error) => showProblem(problem, error),
});
moment.begin(() => player.isPlaying);

async function load() {
  try {
    await edits.load();
  } catch (error) {
    if (error.status === 404) part(document, "title").textContent = settings.text("films-missing");
    showProblem(problem, error, error.status === 404 ? null : load);
  }
}

/** Shows the video as it is now; `about` names what was changed, null means all. */
function show(film, about) {
  const isOpen = OPEN.includes(film.state);
  showHead(film);
  if (film.damaged) {
    manage.hidden = false;
    showProblem(problem, { title: settings.text("models-damaged"), message: settings.text("train-damaged", { reason: film.damaged }) });
    return;
  }
  manage.hidden = false;
  part(manage, "delete-video").hidden = !film.has_video || isOpen;
  const compare = part(manage, "compare");
  compare.hidden = film.state !== "succeeded";
  compare.href = `${base}/films/compare?${new URLSearchParams({ film: film.id })}`;
  if (isOpen) {
    if (film.job) running.follow(film.job);
    return;
  }
  showEnd(film);
  results.hidden = film.pictures === 0;
  if (results.hidden) return;
  part(watch, "undo").disabled = !edits.canUndo;
  part(watch, "redo").disabled = !edits.canRedo;
  results.querySelector("[data-export=mp4]").hidden = !film.has_video;
  player.show(film.has_video);
  moment.set(film);
  markers.show(film);
  faces.show(film);
  timeline.show(film, about);
  showFigures(film, about);
}

function showHead(film) {
  const title = part(document, "title");
  title.textContent = film.name;
  title.dir = "auto";
  document.title = settings.text("films-document-title", { name: film.name });
  const { format } = settings;
  const facts = [
    film.condition && settings.text("films-fact-condition", { condition: film.condition }),
    film.duration_s && format.duration(film.duration_s),
    film.width && settings.text("films-fact-size", { width: film.width, height: film.height }),
    film.every_s && settings.text("films-fact-every", { seconds: format.short(film.every_s) }),
    settings.text("films-fact-model", { model: film.model }),
    format.date(film.created_at),
    // While it runs the video is there in any case.
    settings.text((OPEN.includes(film.state) ? film.keep_film : film.has_video) ? "films-kept-video" : "films-kept-numbers"),
  ];
  part(document, "about").textContent = facts.filter(Boolean).join(" · ");
  const { name, condition } = part(manage, "film-form").elements;
  if (document.activeElement !== name) name.value = film.name;
  if (document.activeElement !== condition) condition.value = film.condition ?? "";
}

/** Says why there is less than the whole video. */
function showEnd(film) {
  const early = part(results, "early");
  if (film.state === "failed") {
    const reason = film.problem?.detail ?? film.problem?.title ?? "";
    showProblem(problem, { title: settings.text("films-failed"), message: reason });
  }
  const words = film.state === "cancelled" ? settings.text("films-cancelled") : film.ends_early ? settings.text("films-ends-early", { reason: film.ends_early }) : "";
  early.textContent = words;
  early.hidden = words === "";
  if (film.pictures === 0 && film.state === "cancelled") say(settings.text("films-cancelled-nothing"));
}

/** Figures that follow from the faces, and those of the markers. */
async function showFigures(film, about) {
  const changed = (...fields) => about === null || fields.some((field) => about.includes(field));
  try {
    if (changed("faces")) summary.show(film, await client.summary());
    if (changed("faces", "markers")) figures.show(film, film.markers.length > 0 ? await client.figures() : []);
  } catch (error) {
    showProblem(problem, error, () => showFigures(film, about));
  }
}

function say(words) {
  part(page, "said").textContent = words;
}

/** Does something to the video and says where that failed. */
async function attempt(act, place = part(manage, "manage-problem")) {
  place.replaceChildren();
  try {
    await act();
  } catch (error) {
    showProblem(place, error);
    if (edits.film) showHead(edits.film);
  }
}

part(watch, "undo").addEventListener("click", () => attempt(async () => {
  await edits.undo();
  say(settings.text("films-undone"));
}, problem));
part(watch, "redo").addEventListener("click", () => attempt(async () => {
  await edits.redo();
  say(settings.text("films-redone"));
}, problem));
document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z" || event.target.matches("input, select, textarea")) return;
  event.preventDefault();
  part(watch, event.shiftKey ? "redo" : "undo").click();
});

const form = part(manage, "film-form");
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("change", ({ target }) => attempt(async () => {
  const value = target.value.trim();
  if (target.name === "name" && value === "") throw new Problem(null, settings.text("films-name-missing"));
  await edits.change({ [target.name]: value === "" ? null : value });
  say(settings.text("films-saved"));
}));
part(manage, "delete-video").addEventListener("click", () => attempt(async () => {
  if (!(await confirmed("delete-video", edits.film.name))) return;
  await client.removeVideo();
  await load();
  say(settings.text("films-video-deleted"));
}));
part(manage, "delete").addEventListener("click", () => attempt(async () => {
  if (!(await confirmed("delete", edits.film.name))) return;
  await client.remove();
  location.assign(`${base}/films`);
}));

load();
