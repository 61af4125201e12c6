// What a test found: the accuracy and what it means, figures, and what the data had against it.

import { part } from "../lib/templates.js";
import { textElement } from "./facts.js";
import { fillClassFigures, fillConfusion } from "./report_tables.js";

/** Which advice an accuracy gets. */
function bandOf(accuracy) {
  if (accuracy < 0.5) return "poor";
  return accuracy <= 0.8 ? "good" : "very-good";
}

export class TestReport {
  constructor(root, settings) {
    Object.assign(this, { root, settings });
  }

  show(report) {
    const { settings } = this;
    part(this.root, "report-detail").textContent = settings.text("train-job-detail", {
      dataset: report.dataset.name, kind: report.model.name, date: settings.format.date(report.created_at),
    });
    this.#showVerdict(report);
    part(this.root, "asides").replaceChildren(...this.#asides(report).map((words) => textElement("li", words, "finding")));
    fillClassFigures(this.root, report, settings);
    fillConfusion(part(this.root, "confusion"), report, settings);
    this.#showMatrix(report);
    this.root.hidden = false;
  }

  hide() {
    this.root.hidden = true;
  }

  #showVerdict({ accuracy, interval_95: [low, high], support }) {
    const { settings } = this;
    const band = bandOf(accuracy);
    part(this.root, "verdict").dataset.verdict = band;
    part(this.root, "accuracy").textContent = settings.percent(accuracy);
    part(this.root, "interval-words").textContent = settings.text("train-interval", {
      images: settings.format.number(support), low: settings.percent(low), high: settings.percent(high),
    });
    part(this.root, "band").textContent = settings.text(`train-band-${band}`);
    part(this.root, "advice").textContent = settings.text(`train-band-${band}-advice`);
    part(this.root, "mark").setAttribute("x", 100 * accuracy - 0.5);
    part(this.root, "interval").setAttribute("x", 100 * low);
    part(this.root, "interval").setAttribute("width", 100 * (high - low));
  }

  /** What is worth knowing beside the figure; fields that a report lacks are passed over. */
  #asides(report) {
    const { settings } = this;
    const { format } = settings;
    const counted = (list) => (typeof list === "number" ? list : list?.length ?? 0);
    const unmapped = (report.unmapped ?? []).map(({ class: name, images }) => settings.text("train-unmapped-class", { class: name, images: format.number(images) }));
    const person = report.by_person;
    return [
      unmapped.length > 0 && settings.text("train-unmapped", { classes: unmapped.join(", ") }),
      counted(report.seen_in_training) > 0 && settings.text("train-seen", { count: format.number(counted(report.seen_in_training)) }),
      counted(report.duplicates) > 0 && settings.text("train-copies", { count: format.number(counted(report.duplicates)) }),
      person && settings.text("train-by-person", { persons: format.number(person.persons), accuracy: settings.percent(person.accuracy) }),
      counted(report.skipped) > 0 && settings.text("train-test-skipped", { count: format.number(counted(report.skipped)) }),
    ].filter(Boolean);
  }

  /** The server's picture; where it cannot be had, the table opens in its place. */
  #showMatrix({ id }) {
    const image = part(this.root, "confusion-image");
    const fold = part(this.root, "confusion-fold");
    image.hidden = false;
    image.onerror = () => {
      image.hidden = true;
      fold.open = true;
    };
    image.src = `/api/v1/reports/${id}/confusion.svg`;
  }
}
