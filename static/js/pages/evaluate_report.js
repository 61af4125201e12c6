// The report of an evaluation: the server wrote it, this adds what is alive.

import { Comparison } from "../components/comparison.js";
import { Coverage } from "../components/coverage.js";
import { explainErrors } from "../components/heat_maps.js";
import { showProblem } from "../components/notice.js";
import { ask } from "../lib/api.js";
import { pageSettings } from "../lib/page.js";
import { part } from "../lib/templates.js";

const settings = pageSettings();
const results = part(document, "results");
const id = results.dataset.report;

async function begin() {
  try {
    const report = await ask("GET", `/api/v1/reports/${id}`, { words: settings });
    part(document, "detail").textContent = settings.text("evaluate-of", { dataset: report.dataset.name, date: settings.format.date(report.created_at) });
    new Coverage(results, settings, report.coverage);
    new Comparison(part(document, "compare"), settings).offer(report);
  } catch (error) {
    showProblem(part(document, "problem"), error, error.status === 0 ? begin : null);
  }
}

explainErrors(results, id, settings);
begin();
