// After "Train again": the model of the earlier training and the new one on the same pictures, measured where that is missing.

import { ask } from "../lib/api.js";
import { followEvaluation, isOver } from "../lib/job_events.js";
import { base } from "../lib/site.js";
import { part } from "../lib/templates.js";
import { showProblem } from "./notice.js";

export class BeforeAndAfter {
  #models = null;

  /** `earlier` is the id of the training that was done again; without one, nothing is offered. */
  constructor(root, settings, earlier) {
    Object.assign(this, { root, settings, earlier });
    this.button = part(root, "before-compare");
    this.button.addEventListener("click", () => this.#compare());
  }

  /** Offers to compare the model of `job`, which is done, as long as the earlier one is there as well. */
  async offer(job) {
    if (!this.earlier || this.#models) return;
    const address = `/api/v1/jobs/${encodeURIComponent(this.earlier)}`;
    const before = await ask("GET", address, { words: this.settings }).catch(() => null);
    const isThere = before?.result?.model && !before.result.model_deleted && !job.result.model_deleted;
    if (!isThere || before.dataset.id !== job.dataset.id || before.id === job.id) return;
    this.#models = [before.result.model, job.result.model];
    this.job = job;
    this.root.hidden = false;
  }

  async #compare() {
    this.button.disabled = true;
    part(this.root, "before-problem").replaceChildren();
    try {
      const pictures = await this.#pictures();
      const reports = [];
      for (const model of this.#models) reports.push(await this.#report({ ...pictures, model }));
      location.assign(`${base}/evaluate/compare?${new URLSearchParams(reports.map((id) => ["report", id]))}`);
    } catch (error) {
      showProblem(part(this.root, "before-problem"), error);
      part(this.root, "before-status").textContent = "";
    }
    this.button.disabled = false;
  }

  /** What both are measured on: the dataset as the new model learned from it, of that the test part if it has one. */
  async #pictures() {
    const { dataset, request } = this.job;
    const address = `/api/v1/datasets/${encodeURIComponent(dataset.id)}/pictures?part=test&limit=1`;
    const { total } = await ask("GET", address, { words: this.settings });
    return { dataset: dataset.id, revision: request.revision ?? 0, ...(total > 0 ? { part: "test" } : {}) };
  }

  /** Id of the report of such an evaluation, which is made if there is none. */
  async #report(wanted) {
    const [jobs, reports] = await Promise.all([
      ask("GET", "/api/v1/jobs", { words: this.settings }),
      ask("GET", "/api/v1/reports?kind=evaluate", { words: this.settings }),
    ]);
    const isKept = (id) => reports.some((report) => report.id === id && !report.damaged);
    const known = jobs.find((job) => job.kind === "evaluate" && isSame(job.request, wanted) && isKept(job.result?.report));
    return known?.result.report ?? this.#evaluated(wanted);
  }

  async #evaluated(wanted) {
    const { settings } = this;
    part(this.root, "before-status").textContent = settings.text("evaluate-testing");
    const job = await ask("POST", "/api/v1/jobs", { body: { kind: "evaluate", ...wanted }, words: settings });
    return new Promise((resolve, reject) => {
      const onJob = (fresh) => {
        if (!isOver(fresh)) return;
        if (fresh.state === "succeeded") return resolve(fresh.result.report);
        const title = settings.text(fresh.state === "failed" ? "evaluate-failed" : "evaluate-stopped");
        reject({ title, message: fresh.error?.detail ?? "", lang: "en" });
      };
      followEvaluation(job.id, { onJob, onProblem: reject }, settings);
    });
  }
}

/** Whether an evaluation was asked for in the usual way, and is of these pictures. */
function isSame(request, { dataset, revision, model, part: wanted }) {
  const isUsual = !request.mapping && !request.faces;
  const isOfThem = request.dataset === dataset && (request.revision ?? 0) === revision && (request.part ?? null) === (wanted ?? null);
  return isUsual && isOfThem && request.model === model;
}
