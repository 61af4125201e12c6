// What a test found: the accuracy and what it means, figures, and what the data had against it.

import { part } from "../lib/templates.js";
import { textElement } from "./facts.js";
import { fillClassFigures, fillConfusion } from "./report_tables.js";

/** Which advice an accuracy gets. */
export function bandOf(accuracy) {
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
    showMatrix(this.root, report);
    this.root.hidden = false;
  }

  hide() {
    this.root.hidden = true;
  }

  #showVerdict(report) {
    const { settings } = this;
    const { accuracy, interval_95: [low, high], support } = report;
    const band = bandOf(accuracy);
    part(this.root, "verdict").dataset.verdict = band;
    part(this.root, "accuracy").textContent = settings.percent(accuracy);
    part(this.root, "interval-words").textContent = settings.text("train-interval", {
      images: settings.format.number(support), low: settings.percent(low), high: settings.percent(high),
    });
    part(this.root, "band").textContent = settings.text(`train-band-${band}`);
    part(this.root, "advice").textContent = settings.text(`train-band-${band}-advice`);
    showScale(this.root, report);
  }

  /** What is worth knowing beside the figure; fields that a report lacks are passed over. */
  #asides(report) {
    const { settings } = this;
    const { format } = settings;
    const { seen_in_training: seen, duplicates, masked, skipped_images: skipped = 0 } = report;
    const seenImages = seen ? seen.exact + seen.near : 0;
    const copies = duplicates?.images ?? 0;
    const unmapped = (report.unmapped ?? []).map(({ class: name, images }) => settings.text("train-unmapped-class", { class: name, images: format.number(images) }));
    const person = report.by_person;
    return [
      unmapped.length > 0 && settings.text("train-unmapped", { classes: unmapped.join(", ") }),
      seenImages > 0 && settings.text("train-seen", { count: format.number(seenImages) }),
      copies > 0 && settings.text("train-copies", { count: format.number(copies) }),
      person && settings.text("train-by-person", { persons: format.number(person.persons), accuracy: settings.percent(person.accuracy) }),
      skipped > 0 && settings.text("train-test-skipped", { count: format.number(skipped) }),
      masked && settings.text("train-masked", { accuracy: settings.percent(masked.accuracy) }),
    ].filter(Boolean);
  }
}

/** Marks an accuracy and its interval on the scale of bands inside `root`. */
export function showScale(root, { accuracy, interval_95: [low, high] }) {
  part(root, "mark").setAttribute("x", 100 * accuracy - 0.5);
  part(root, "interval").setAttribute("x", 100 * low);
  part(root, "interval").setAttribute("width", 100 * (high - low));
}

/** The server's picture of the matrix; where it cannot be had, the table opens in its place. */
export function showMatrix(root, { id }) {
  const image = part(root, "confusion-image");
  const fold = part(root, "confusion-fold");
  image.hidden = false;
  image.onerror = () => {
    image.hidden = true;
    fold.open = true;
  };
  image.src = `/api/v1/reports/${id}/confusion.svg`;
}
