// Several videos side by side: which, under which condition, and what that comes to.

import { FilmComparison } from "../components/film_comparison.js";
import { showProblem } from "../components/notice.js";
import { FilmClient, allFilms, compareFilms } from "../lib/film_client.js";
import { pageSettings } from "../lib/page.js";
import { copyOf, part } from "../lib/templates.js";

const settings = pageSettings();
const form = part(document, "compare-form");
const choices = part(form, "choices");
const problem = part(document, "problem");
const comparison = new FilmComparison(part(document, "comparison"), settings);
const films = new Map();
let asked = 0;

async function begin() {
  try {
    const done = (await allFilms(settings)).filter(({ state, damaged }) => state === "succeeded" && !damaged);
    const chosen = new URLSearchParams(location.search).getAll("film");
    choices.replaceChildren(...done.map((film) => choice(film, chosen.includes(film.id))));
    part(form, "empty").hidden = done.length > 0;
    showConditions();
    await showSpans();
    readAddress();
    if (chosen.length > 0) await compare();
  } catch (error) {
    showProblem(problem, error, begin);
  } finally {
    choices.removeAttribute("aria-busy");
  }
}

function choice(film, isChosen) {
  films.set(film.id, film);
  const line = copyOf("film-choice");
  const tick = part(line, "tick");
  tick.value = film.id;
  tick.checked = isChosen;
  tick.addEventListener("change", () => showSpans());
  part(line, "name").textContent = film.name;
  part(line, "detail").textContent = film.duration_s ? settings.format.duration(film.duration_s) : "";
  const condition = part(line, "condition");
  condition.value = film.condition ?? "";
  condition.setAttribute("aria-label", settings.text("films-condition-of", { name: film.name }));
  condition.addEventListener("change", () => keepCondition(film.id, condition));
  return line;
}

/** A condition belongs to its video, and is kept there at once. */
async function keepCondition(id, field) {
  problem.replaceChildren();
  const client = new FilmClient(id, settings);
  const value = field.value.trim() || null;
  try {
    const film = await client.change({ condition: value }, films.get(id).revision);
    films.set(id, film);
    part(document, "said").textContent = settings.text("films-saved");
  } catch (error) {
    if (error.status === 409) films.set(id, await client.load().catch(() => films.get(id)));
    field.value = films.get(id).condition ?? "";
    showProblem(problem, error);
  }
  showConditions();
}

function showConditions() {
  const names = new Set([...films.values()].map(({ condition }) => condition).filter(Boolean));
  part(form, "conditions").replaceChildren(...[...names].map((name) => new Option(name, name)));
}

/** Spans that every chosen video has. */
async function showSpans() {
  const spans = part(form, "spans");
  const chosen = chosenIds();
  const loaded = await Promise.all(chosen.map((id) => withMarkers(id)));
  const names = loaded.map(({ markers }) => new Set(markers.filter(({ end }) => end !== null).map(({ name }) => name)));
  const common = [...(names[0] ?? [])].filter((name) => names.every((own) => own.has(name)));
  const before = spans.value;
  spans.replaceChildren(spans.options[0], ...common.map((name) => new Option(name, name)));
  spans.value = common.includes(before) ? before : "";
}

/** The list has no markers. */
async function withMarkers(id) {
  const film = films.get(id);
  if (film.markers) return film;
  const whole = await new FilmClient(id, settings).load();
  films.set(id, whole);
  return whole;
}

function chosenIds() {
  return [...choices.querySelectorAll("[data-tick]:checked")].map(({ value }) => value);
}

function readAddress() {
  const wanted = new URLSearchParams(location.search);
  const { span, paired } = form.elements;
  span.value = [...span.options].some(({ value }) => value === wanted.get("span")) ? wanted.get("span") : "";
  paired.value = wanted.get("paired") === "true" ? "true" : "";
}

/** What is chosen, as the address and the interface take it. */
function query() {
  const chosen = new URLSearchParams(chosenIds().map((id) => ["film", id]));
  const { span, paired } = form.elements;
  if (span.value) chosen.set("span", span.value);
  if (paired.value) chosen.set("paired", paired.value);
  return chosen;
}

async function compare() {
  problem.replaceChildren();
  const chosen = query();
  history.replaceState(null, "", `?${chosen}`);
  const isFew = chosen.getAll("film").length < 2;
  part(document, "too-few").hidden = !isFew;
  part(document, "comparison").hidden = true;
  if (isFew) return;
  asked += 1;
  const mine = asked;
  try {
    const answer = await compareFilms(chosen, settings);
    if (mine === asked) comparison.show(answer);
  } catch (error) {
    if (mine === asked) showProblem(problem, error, compare);
  }
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  await compare();
  const title = part(document, "verdict-title");
  if (!title.checkVisibility()) return;
  title.focus({ preventScroll: true });
  title.scrollIntoView({ block: "start" });
});

begin();
