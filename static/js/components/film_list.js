// The videos there are, how far each is, and which are to be compared.

import { listFilms } from "../lib/film_client.js";
import { base } from "../lib/site.js";
import { copyOf, part } from "../lib/templates.js";
import { showProblem } from "./notice.js";

const LOOK_AGAIN_MS = 3_000;
const LOOK_AGAIN_HIDDEN_MS = 15_000;
const OPEN = ["queued", "running"];

export class FilmList {
  #lines = new Map();
  #next = null;
  #timer = null;

  /** `onConditions(names)` is told which conditions there are. */
  constructor(root, settings, onConditions) {
    Object.assign(this, { root, settings, onConditions });
    this.list = part(root, "films");
    part(root, "more").addEventListener("click", () => this.#more());
    this.list.addEventListener("change", () => this.#showCompare());
  }

  /** Fetches the newest videos, and again while one of them is being analysed. */
  async look() {
    clearTimeout(this.#timer);
    try {
      const { films, next } = await listFilms(null, this.settings);
      part(this.root, "list-problem").replaceChildren();
      // Further pages that were opened stay, with what the first one no longer holds.
      if (this.#lines.size <= films.length) this.#next = next;
      this.#forgetMissing(films, next);
      this.#show(films, "first");
      if (films.some(({ state }) => OPEN.includes(state))) this.#lookLater();
    } catch (error) {
      showProblem(part(this.root, "list-problem"), error, () => this.look());
      if (this.#lines.size > 0) this.#lookLater();
    } finally {
      this.list.removeAttribute("aria-busy");
    }
  }

  async #more() {
    try {
      const { films, next } = await listFilms(this.#next, this.settings);
      this.#next = next;
      this.#show(films, "last");
    } catch (error) {
      showProblem(part(this.root, "list-problem"), error);
    }
  }

  #lookLater() {
    this.#timer = setTimeout(() => this.look(), document.hidden ? LOOK_AGAIN_HIDDEN_MS : LOOK_AGAIN_MS);
  }

  /** Only where the whole list is known can it be said what is missing from it. */
  #forgetMissing(films, next) {
    if (next !== null) return;
    const there = new Set(films.map(({ id }) => id));
    for (const [id, { line }] of this.#lines) {
      if (there.has(id)) continue;
      line.remove();
      this.#lines.delete(id);
    }
  }

  #show(films, place) {
    const fresh = films.filter(({ id }) => !this.#lines.has(id)).map((film) => {
      const line = copyOf("film");
      this.#lines.set(film.id, { line, film });
      return line;
    });
    if (place === "first") this.list.prepend(...fresh);
    else this.list.append(...fresh);
    for (const film of films) this.#fill(this.#lines.get(film.id), film);
    part(this.root, "empty").hidden = this.#lines.size > 0;
    part(this.root, "more").hidden = this.#next === null;
    const conditions = [...this.#lines.values()].map(({ film }) => film.condition).filter(Boolean);
    this.onConditions([...new Set(conditions)]);
    this.#showCompare();
  }

  #fill(entry, film) {
    const { settings } = this;
    const { line } = entry;
    entry.film = film;
    const link = part(line, "name");
    link.textContent = film.name;
    link.href = `${base}/films/${encodeURIComponent(film.id)}`;
    const facts = [film.condition, film.duration_s && settings.format.duration(film.duration_s), settings.format.date(film.created_at), this.#kept(film)];
    part(line, "detail").textContent = facts.filter(Boolean).join(" · ");
    const state = part(line, "state");
    state.dataset.state = film.damaged ? "failed" : film.state;
    state.textContent = settings.text(film.damaged ? "models-damaged" : `films-state-${film.state}`);
    const bar = part(line, "progress");
    bar.hidden = film.state !== "running";
    bar.value = film.progress;
    bar.setAttribute("aria-label", film.name);
    const tick = part(line, "tick");
    tick.value = film.id;
    tick.closest("label").hidden = film.state !== "succeeded" || Boolean(film.damaged);
    part(line, "tick-label").textContent = settings.text("films-tick-of", { name: film.name });
  }

  #kept({ has_video: hasVideo, state }) {
    if (OPEN.includes(state)) return "";
    return this.settings.text(hasVideo ? "films-kept-video" : "films-kept-numbers");
  }

  #showCompare() {
    part(this.root, "compare").hidden = this.list.querySelectorAll("[data-tick]:checked").length < 2;
  }
}
