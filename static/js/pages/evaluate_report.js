// What an evaluation found, and what that is worth.

import { Comparison } from "../components/comparison.js";
import { Confidence } from "../components/confidence.js";
import { fillFacts } from "../components/facts.js";
import { showProblem } from "../components/notice.js";
import { fillClassFigures, fillConfusion } from "../components/report_tables.js";
import { bandOf, showMatrix, showScale } from "../components/test_report.js";
import { showTruth } from "../components/truth.js";
import { WorstErrors } from "../components/worst_errors.js";
import { ask } from "../lib/api.js";
import { pageSettings } from "../lib/page.js";
import { part } from "../lib/templates.js";

const settings = pageSettings();
const problem = part(document, "problem");
const results = part(document, "results");

async function begin() {
  try {
    const report = await ask("GET", `/api/v1/reports/${results.dataset.report}`, { words: settings });
    const dataset = await ask("GET", `/api/v1/datasets/${report.dataset.id}`, { words: settings }).catch(() => null);
    show(report, dataset !== null);
  } catch (error) {
    if (error.status === 404) {
      part(document, "model-name").textContent = settings.text("evaluate-report-missing");
      part(document, "detail").textContent = settings.text("evaluate-report-missing-detail");
      return;
    }
    part(document, "detail").textContent = "";
    showProblem(problem, error, error.status === 0 ? begin : null);
  }
}

/** Shows `report`; pictures can be had only while the dataset is here. */
function show(report, hasPictures) {
  part(document, "model-name").textContent = report.model.name;
  part(document, "detail").textContent = settings.text("evaluate-of", { dataset: report.dataset.name, date: settings.format.date(report.created_at) });
  document.title = `${report.model.name} · ${document.title}`;
  showVerdict(report);
  showMasked(report.masked);
  showTruth(part(document, "truth"), report, settings, hasPictures);
  fillClassFigures(results, report, settings);
  fillConfusion(part(results, "confusion"), report, settings);
  results.hidden = false;
  showMatrix(results, report);
  new WorstErrors(part(document, "worst-section"), settings).show(report, hasPictures);
  new Confidence(results, settings).show(report);
  new Comparison(part(document, "compare"), settings).offer(report);
}

function showVerdict(report) {
  const { accuracy, interval_95: [low, high], interval_by: by, band, support } = report;
  showScale(results, report);
  part(results, "verdict").dataset.verdict = band.replace("_", "-");
  part(results, "interval-words").textContent = settings.text(`evaluate-interval-${by}`, {
    images: settings.format.number(support), low: settings.percent(low), high: settings.percent(high),
  });
  part(results, "accuracy").textContent = settings.percent(accuracy);
  part(results, "band").textContent = settings.text(`evaluate-band-${band.replace("_", "-")}`);
  part(results, "band-open").hidden = bandOf(low) === bandOf(high);
  fillFacts(part(results, "facts"), [[settings.text("evaluate-macro"), settings.percent(report.macro_f1)]]);
}

/** The same with only the classes of the pictures possible as answers. */
function showMasked(masked) {
  part(results, "masked").hidden = !masked;
  if (!masked) return;
  const { accuracy, interval_95: [low, high], macro_f1: macro, classes } = masked;
  part(results, "masked-words").textContent = settings.text("evaluate-masked", {
    accuracy: settings.percent(accuracy), low: settings.percent(low), high: settings.percent(high),
    macro: settings.percent(macro), classes: classes.map((name) => settings.look(name).label).join(", "),
  });
}

begin();
