// The report of an evaluation: the server wrote it, this adds what is alive.

import { ask } from "../lib/api.js";
import { part } from "../lib/templates.js";
import { Coverage } from "./coverage.js";
import { explainErrors } from "./heat_maps.js";

export class EvaluationReport {
  constructor(root, settings) {
    Object.assign(this, { root, settings });
    explainErrors(root, root.dataset.report, settings);
  }

  /** Adds what needs the report's figures, and resolves to them. */
  async load() {
    const { root, settings } = this;
    const report = await ask("GET", `/api/v1/reports/${root.dataset.report}`, { words: settings });
    part(document, "detail").textContent = settings.text("evaluate-of", { dataset: report.dataset.name, date: settings.format.date(report.created_at) });
    new Coverage(root, settings, report.coverage);
    return report;
  }
}
