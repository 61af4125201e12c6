// The report of an evaluation: the server wrote it, this adds what is alive.

import { ask } from "../lib/api.js";
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
    new Coverage(root, settings, report.coverage);
    return report;
  }
}
