// The report of an evaluation, and another one beside it.

import { Comparison } from "../components/comparison.js";
import { EvaluationReport } from "../components/evaluation_report.js";
import { showProblem } from "../components/notice.js";
import { pageSettings } from "../lib/page.js";
import { part } from "../lib/templates.js";

const settings = pageSettings();
const report = new EvaluationReport(part(document, "results"), settings);

async function begin() {
  try {
    new Comparison(part(document, "compare"), settings).offer(await report.load());
  } catch (error) {
    showProblem(part(document, "problem"), error, error.status === 0 ? begin : null);
  }
}

begin();
