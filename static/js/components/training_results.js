// What came of a training: its figures, read honestly, and its model.

import { copyOf, part } from "../lib/templates.js";
import { textElement } from "./facts.js";
import { fillClassFigures } from "./report_tables.js";

export class TrainingResults {
  /** `root` holds what matters first, `more` the figures below the curves. */
  constructor(root, more, settings) {
    Object.assign(this, { root, more, settings });
  }

  /** Shows `report`, the report of `job`. */
  show(job, report) {
    const { settings } = this;
    const here = `/train/${settings.color}/${job.id}`;
    const model = encodeURIComponent(job.result.model);
    part(this.root, "download").href = `/api/v1/models/${model}/download`;
    part(this.root, "go-test").href = `${here}/test`;
    this.#showWhetherItLearned(report);
    part(this.root, "stopped-note").hidden = job.state !== "cancelled";
    part(this.root, "big-figures").replaceChildren(...this.#figures(report).map(([name, value]) => bigFigure(name, value)));
    const [first] = report.evaluations;
    part(this.more, "honest").hidden = report.evaluations.length === 0;
    part(this.more, "splits").replaceChildren(...report.evaluations.map((evaluation) => this.#split(evaluation)));
    if (first) {
      part(this.more, "figures-of").textContent = settings.text("train-figures-of", { name: first.name });
      fillClassFigures(this.more, first.report, settings);
    }
    this.root.hidden = false;
    this.more.hidden = false;
  }

  /** A model that answers one class for everything is there, but good for nothing. */
  #showWhetherItLearned({ evaluations: [first] }) {
    const only = first ? onlyAnswer(first.report) : null;
    const key = only === null ? "train-results" : "train-results-failed";
    part(this.root, "results-title").textContent = this.settings.text(key);
    part(this.root, "one-class").hidden = only === null;
    if (only !== null) part(this.root, "one-class-title").textContent = this.settings.text("train-one-class", { class: only });
  }

  #figures({ train, valid, evaluations, history, images_per_s: speed }) {
    const { settings } = this;
    const { format } = settings;
    return [
      [settings.text("train-final-train"), train && settings.percent(train.accuracy)],
      [settings.text("train-final-valid"), valid && settings.percent(valid.accuracy)],
      [settings.text("train-final-classes"), evaluations[0] && format.number(evaluations[0].report.per_class.length)],
      [settings.text("train-final-epochs"), history && format.number(history.length)],
      [settings.text("train-final-speed"), speed && format.number(speed)],
    ].filter(([, value]) => value);
  }

  #split({ name, protocol, report }) {
    const { settings } = this;
    const [low, high] = report.interval_95.map((share) => settings.percent(share));
    const figure = copyOf("split-figure");
    part(figure, "name").textContent = name;
    part(figure, "accuracy").textContent = settings.percent(report.accuracy);
    part(figure, "detail").textContent = settings.text("train-split-detail", { images: settings.format.number(report.support), low, high });
    part(figure, "protocol").textContent = protocol;
    return figure;
  }
}

/** The class that every picture was called, or null where several were. */
function onlyAnswer({ classes, per_class: perClass, confusion_matrix: matrix }) {
  const names = classes ?? perClass.map(({ class: name, name: other }) => name ?? other);
  const answers = names.filter((_, column) => matrix.some((row) => row[column] > 0));
  const shown = matrix.filter((row) => row.some((count) => count > 0));
  return answers.length === 1 && shown.length > 1 ? answers[0] : null;
}

function bigFigure(name, value) {
  const figure = document.createElement("div");
  figure.className = "figure-box";
  figure.append(textElement("strong", value, "figure-value"), textElement("span", name, "figure-name"));
  return figure;
}
