// The analysis of a video while it runs: how far it is, how fast, and a button that cancels it.

import { ask } from "../lib/api.js";
import { clock } from "../lib/film_clock.js";
import { isOver, JobEvents } from "../lib/job_events.js";
import { part } from "../lib/templates.js";
import { fillFacts } from "./facts.js";

const ENDS = ["finished", "failed", "cancelled"];

export class FilmRunning {
  #job = null;
  #last = 0;
  #hasEnded = false;
  #hasStarted = false;
  #told = null;

  /** Tells `onEnd()` when it is over, and `onProblem(error)` where it could not be cancelled or followed. */
  constructor(root, settings, listener) {
    Object.assign(this, { root, settings, listener });
    part(root, "cancel").addEventListener("click", () => this.#cancel());
  }

  /** Follows the job `id` until it is over. */
  follow(id) {
    if (this.events) return;
    this.id = id;
    this.root.hidden = false;
    this.events = new JobEvents(id, {
      onJob: (job) => this.#take(job),
      onEvent: (event) => this.#hear(event),
      onConnection: (isUp) => { part(this.root, "connection").hidden = isUp; },
      onProblem: (error) => this.#end(error),
      since: () => this.#last,
      hasStarted: () => this.#hasStarted,
      isOver: () => this.#hasEnded || (this.#job !== null && isOver(this.#job)),
    }, this.settings);
    this.events.follow();
  }

  #take(job) {
    this.#job = job;
    if (isOver(job)) {
      this.#end(null);
      return;
    }
    this.#show();
  }

  #hear(event) {
    this.#last = Math.max(this.#last, event.seq ?? 0);
    if (event.type === "started") this.#hasStarted = true;
    if (event.type === "progress") this.#told = event;
    if (ENDS.includes(event.type)) this.#hasEnded = true;
    this.#show();
  }

  #show() {
    const { root, settings } = this;
    const told = this.#told;
    const state = this.#told ? "running" : this.#job?.state ?? "queued";
    const label = part(root, "state");
    label.dataset.state = state;
    label.textContent = settings.text(`films-state-${state}`);
    const share = told?.duration_s > 0 ? Math.min(1, told.done_s / told.duration_s) : this.#job?.progress ?? 0;
    const bar = part(root, "bar");
    if (share > 0) bar.value = share;
    else bar.removeAttribute("value");
    part(root, "share").textContent = share > 0 ? settings.percent(share) : "";
    const left = told?.seconds_left ?? this.#job?.seconds_left;
    part(root, "left").textContent = left > 0 ? settings.text("films-left", { time: settings.format.duration(left) }) : "";
    if (told) this.#showFacts(told);
    const said = settings.text(state === "queued" ? "films-queued" : "films-analysing");
    const status = part(root, "live-status");
    if (status.textContent !== said) status.textContent = said;
  }

  #showFacts({ done_s: done, duration_s: duration, pictures, pictures_per_s: rate }) {
    const { settings } = this;
    const far = duration > 0 ? settings.text("films-done-of", { done: clock(done), all: clock(duration) }) : clock(done);
    fillFacts(part(this.root, "live-facts"), [
      [settings.text("films-done"), far],
      [settings.text("film-pictures"), settings.format.number(pictures)],
      [settings.text("films-rate"), rate > 0 ? settings.format.number(rate, 1) : ""],
    ]);
  }

  #end(error) {
    this.events.stop();
    this.events = null;
    this.root.hidden = true;
    if (error) this.listener.onProblem(error);
    this.listener.onEnd();
  }

  async #cancel() {
    try {
      await ask("POST", `/api/v1/jobs/${this.id}/cancel`, { words: this.settings });
    } catch (error) {
      // It was over already.
      if (error.status !== 409) this.listener.onProblem(error);
    }
  }
}
