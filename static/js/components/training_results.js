// What came of a training: a verdict and its figures, and where to go from here.

import { base } from "../lib/site.js";
import { copyOf, part } from "../lib/templates.js";
import { textElement } from "./facts.js";
import { fillClassFigures } from "./report_tables.js";

/** What the server calls its measurements, and how words about them end. */
const MEASURED = { "random split": "random", "no person on both sides": "person", test: "test", validation: "validation" };

export class TrainingResults {
  /** `root` holds what matters first, `more` the figures below the curves, `curveNote` what there is to say about those. */
  constructor(root, more, curveNote, settings) {
    Object.assign(this, { root, more, curveNote, settings });
  }

  /** Shows `report`, the report of `job`, and the server's `verdict` on it, if there is one. */
  show(job, report, verdict) {
    const { settings } = this;
    const here = `${base}/train/${settings.color}/${job.id}`;
    const model = encodeURIComponent(job.result.model);
    part(this.root, "download").href = `${base}/api/v1/models/${model}/download`;
    part(this.root, "go-test").href = `${here}/test`;
    for (const name of ["download", "go-test", "download-note"]) part(this.root, name).hidden = job.result.model_deleted;
    part(this.root, "deleted-note").hidden = !job.result.model_deleted;
    this.#showVerdict(verdict);
    part(this.root, "stopped-note").hidden = job.state !== "cancelled";
    part(this.root, "big-figures").replaceChildren(...this.#figures(report).map(([name, value]) => bigFigure(name, value)));
    this.#showSplits(job, report, verdict);
    this.root.hidden = false;
    this.more.hidden = false;
  }

  /** A model that has not learned is there, but good for nothing: the words say so. */
  #showVerdict(verdict) {
    const hasFailed = ["one_class", "not_learned"].includes(verdict?.verdict);
    part(this.root, "results-title").textContent = this.settings.text(hasFailed ? "train-results-failed" : "train-results");
    const line = part(this.root, "verdict");
    line.hidden = verdict === null;
    if (verdict === null) return;
    line.dataset.verdict = verdict.verdict;
    part(line, "verdict-text").textContent = verdict.text;
    part(line, "verdict-advice").textContent = verdict.advice;
    this.curveNote.textContent = verdict.curve ?? "";
  }

  #showSplits(job, { evaluations }, verdict) {
    const { settings } = this;
    const [first] = evaluations;
    const isComparing = job.state === "running";
    part(this.more, "honest").hidden = evaluations.length === 0;
    part(this.more, "splits-lead").textContent = verdict?.splits ?? settings.text(isComparing ? "train-honest-comparing" : "train-honest-lead");
    part(this.more, "splits").replaceChildren(...evaluations.map((evaluation, index) => this.#split(evaluation, verdict?.protocols[index])));
    part(this.more, "splits-note").hidden = evaluations.length < 2;
    if (!first) return;
    part(this.more, "figures-of").textContent = MEASURED[first.name] ? settings.text(`train-figures-${MEASURED[first.name]}`) : first.name;
    fillClassFigures(this.more, first.report, settings);
  }

  #figures({ train, valid, evaluations, history }) {
    const { settings } = this;
    const { format } = settings;
    return [
      [settings.text("train-final-valid"), valid && settings.percent(valid.accuracy)],
      [settings.text("train-final-train"), train && settings.percent(train.accuracy)],
      [settings.text("train-final-classes"), evaluations[0] && format.number(evaluations[0].report.per_class.length)],
      [settings.text("train-final-epochs"), history && format.number(history.length)],
    ].filter(([, value]) => value);
  }

  /** `told` is the protocol in the reader's language, or in English where the server does not know it. */
  #split({ name, protocol, report }, told) {
    const { settings } = this;
    const [low, high] = report.interval_95.map((share) => settings.percent(share));
    const figure = copyOf("split-figure");
    part(figure, "name").textContent = MEASURED[name] ? settings.text(`train-measured-${MEASURED[name]}`) : name;
    part(figure, "accuracy").textContent = settings.percent(report.accuracy);
    part(figure, "detail").textContent = settings.text("train-split-detail", { images: settings.format.number(report.support), low, high });
    const line = part(figure, "protocol");
    line.textContent = told?.text ?? protocol;
    if (!told || told.is_english) Object.assign(line, { lang: "en", dir: "ltr" });
    return figure;
  }
}

function bigFigure(name, value) {
  const figure = document.createElement("div");
  figure.className = "figure-box";
  figure.append(textElement("strong", value, "figure-value"), textElement("span", name, "figure-name"));
  return figure;
}
