// An evaluation while it runs: how far it is, how long that takes, and a button that cancels it.

import { ask } from "../lib/api.js";
import { followEvaluation, isOver } from "../lib/job_events.js";
import { part } from "../lib/templates.js";
import { showState } from "./job_list.js";

export class RunningEvaluation {
  #running = null;

  /**
   * Asks the listener `modelName(job)`, and tells it `onReport(id)` when there is one, else `onEnd(problem, job)`, and
   * `onProblem(error)` where the evaluation could not be cancelled.
   */
  constructor(root, settings, listener) {
    Object.assign(this, { root, settings, listener });
    part(root, "stop").addEventListener("click", () => this.#cancel());
  }

  /** Shows the evaluation `id` until it is over. */
  follow(id) {
    this.#running = followEvaluation(id, {
      onJob: (job) => (isOver(job) ? this.#end(job) : this.#show(job)),
      onProblem: (error) => this.#leave(error, null),
    }, this.settings);
  }

  /** Comes into view, and is read out. */
  focus() {
    this.root.scrollIntoView({ block: "center" });
    part(this.root, "live-title").focus({ preventScroll: true });
  }

  #show(job) {
    const { root, settings } = this;
    const isNew = root.hidden;
    root.hidden = false;
    if (isNew) this.focus();
    showState(part(root, "state"), job.state, settings);
    part(root, "live-detail").textContent = settings.text("train-test-detail", { model: this.listener.modelName(job), dataset: job.dataset.name });
    const bar = part(root, "bar");
    if (job.progress > 0) bar.value = job.progress;
    else bar.removeAttribute("value");
    part(root, "share").textContent = job.progress > 0 ? settings.text("train-live-share", { share: settings.percent(job.progress) }) : "";
    part(root, "left").textContent = job.seconds_left > 0 ? settings.text("train-live-left", { time: settings.format.duration(job.seconds_left) }) : "";
    const said = settings.text(job.state === "queued" ? "train-live-queued" : "evaluate-testing");
    if (part(root, "status").textContent !== said) part(root, "status").textContent = said;
  }

  #end(job) {
    if (job.state === "succeeded") {
      this.listener.onReport(job.result.report);
      return;
    }
    const isFailed = job.state === "failed";
    const title = this.settings.text(isFailed ? "evaluate-failed" : "evaluate-stopped");
    this.#leave({ title, message: isFailed ? job.error?.detail ?? "" : "", lang: "en" }, job);
  }

  #leave(problem, job) {
    this.#running = null;
    this.root.hidden = true;
    this.listener.onEnd(problem, job);
  }

  async #cancel() {
    if (!this.#running) return;
    try {
      await ask("POST", `/api/v1/jobs/${this.#running.id}/cancel`, { words: this.settings });
    } catch (error) {
      // It was over already.
      if (error.status !== 409) this.listener.onProblem(error);
    }
  }
}
