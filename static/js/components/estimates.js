// How long each way to begin will take, measured on this machine.

import { ask, pause } from "../lib/api.js";

/** A change is followed by an estimate when nothing else changes for this long. */
const ESTIMATE_AFTER = 800;
const BUSY = 503;

export class Estimates {
  #running = null;
  #isThere = true;
  /** What was measured, by the request. */
  #known = new Map();

  /** `form` gives the requests, its cards show a time each, and `line` the time of the one that is chosen. */
  constructor(form, line, settings) {
    Object.assign(this, { form, line, settings });
    /** What the cards say before anything is measured. */
    this.usual = new Map([...document.querySelectorAll("[data-way-time]")].map((time) => [time.dataset.wayTime, time.textContent]));
  }

  /** Measures every way, the chosen one first. */
  async all() {
    const others = this.form.ways.filter((way) => way !== this.form.way);
    await this.#measure([this.form.way, ...others], 0);
  }

  /** Measures again, once nothing changes any more: the chosen way first, and those that were not measured yet. */
  async again() {
    const others = this.form.ways.filter((way) => way !== this.form.way);
    await this.#measure([this.form.way, ...others], ESTIMATE_AFTER);
  }

  stop() {
    this.#running?.abort();
    this.line.textContent = "";
  }

  async #measure(ways, after) {
    this.stop();
    if (!this.#isThere || !this.form.isValid) return;
    const { signal } = this.#running = new AbortController();
    try {
      await pause(after, signal);
      for (const way of ways) await this.#measureOne(way, signal);
    } catch (error) {
      if (error.name !== "AbortError") this.#show(ways, "");
      if (error.status === 404 || error.status === 405) this.#isThere = false;
    }
  }

  async #measureOne(way, signal) {
    const { settings } = this;
    this.#show([way], settings.text("train-estimating"));
    try {
      const estimate = await this.#ask(this.form.request(way), signal);
      const time = settings.format.duration(estimate.seconds);
      this.#show([way], settings.text("train-estimate", { time }));
      if (way === this.form.way && estimate.comparison_seconds > 0) {
        this.line.textContent = settings.text("train-estimate-both", { time, comparison: settings.format.duration(estimate.comparison_seconds) });
      }
    } catch (error) {
      if (error.status !== BUSY) throw error;
      this.#show([way], settings.text("train-estimate-busy"), this.usual.get(way));
    }
  }

  async #ask({ name: _, ...body }, signal) {
    const key = JSON.stringify(body);
    if (!this.#known.has(key)) this.#known.set(key, await ask("POST", "/api/v1/estimates", { body, words: this.settings, signal }));
    return this.#known.get(key);
  }

  /** On the card of each way, and below if it is the chosen one. */
  #show(ways, words, onCard = words) {
    for (const way of ways) {
      const time = document.querySelector(`[data-way-time="${way}"]`);
      if (time) time.textContent = onCard;
      if (way === this.form.way) this.line.textContent = words;
    }
  }
}
