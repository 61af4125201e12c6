// Loss and accuracy over the epochs, drawn while they grow.

import { part } from "../lib/templates.js";
import { ticks, wholeTicks } from "../lib/scale.js";
import { textElement } from "./facts.js";

const SVG = "http://www.w3.org/2000/svg";
/** Where the page gives no width yet. */
const USUAL_WIDTH = 520;
const HEIGHT = 260;
const MARGIN = { left: 52, right: 16, top: 14, bottom: 30 };
/** So many planned epochs have room from the start; more would press the first curves into a corner. */
const MOST_PLANNED = 40;
/** Epochs that there is room for in any case, so that the first curves do not leap about. */
const FIRST_EPOCHS = 5;
const SERIES = ["train", "valid"];

export class Curves {
  constructor(root, settings) {
    Object.assign(this, { root, settings });
    this.charts = ["loss", "accuracy"].map((measure) => ({ measure, svg: root.querySelector(`[data-chart="${measure}"]`) }));
    this.rows = part(root, "epochs");
    // Drawn as wide as it is shown, so that its words are as large as the page's.
    new ResizeObserver(() => this.#drawAll()).observe(part(root, "charts"));
  }

  /** Draws the epochs of a run of `planned` epochs; `batch` is where the next epoch has got to. */
  show(epochs, { batch = null, planned }) {
    Object.assign(this, { epochs, batch, planned });
    this.root.hidden = false;
    this.#drawAll();
    this.rows.replaceChildren(...epochs.map((epoch) => this.#row(epoch)));
  }

  #drawAll() {
    if (!this.epochs) return;
    for (const { measure, svg } of this.charts) this.#draw(svg, measure, this.epochs, this.batch);
  }

  #draw(svg, measure, epochs, batch) {
    const width = svg.clientWidth || USUAL_WIDTH;
    const tip = batch && Number.isFinite(batch[measure]) ? { x: batch.epoch - 1 + batch.batch / batch.batches, y: batch[measure] } : null;
    const scale = scaleOf({ measure, epochs, tip, width, planned: this.planned });
    svg.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", this.#label(measure, epochs));
    const best = epochs.filter((epoch) => epoch.best).at(-1);
    const lines = SERIES.flatMap((series) => this.#series(series, epochs.map((epoch) => ({ x: epoch.epoch, y: epoch[series][measure] })), scale));
    const last = epochs.at(-1);
    // The epoch that has begun goes on from the last one.
    const now = tip && last ? [mark("line", { class: "chart-series chart-train", x1: scale.x(last.epoch), y1: scale.y(last.train[measure]), x2: scale.x(tip.x), y2: scale.y(tip.y) })] : [];
    part(this.root, "legend-now").hidden = !tip;
    svg.replaceChildren(
      ...this.#axes(scale, measure, width),
      ...(best ? [mark("line", { class: "chart-best", x1: scale.x(best.epoch), x2: scale.x(best.epoch), y1: MARGIN.top, y2: HEIGHT - MARGIN.bottom })] : []),
      ...now,
      ...lines,
      ...(tip ? [mark("circle", { class: "chart-tip", cx: scale.x(tip.x), cy: scale.y(tip.y), r: 5 })] : []),
    );
  }

  #axes({ x, y, yTicks, xTicks }, measure, width) {
    const { format } = this.settings;
    const words = (value) => (measure === "accuracy" ? format.wholePercent(value) : format.short(value));
    const across = yTicks.flatMap((value) => [
      mark("line", { class: "chart-line", x1: MARGIN.left, x2: width - MARGIN.right, y1: y(value), y2: y(value) }),
      label(words(value), { x: MARGIN.left - 8, y: y(value) + 4, "text-anchor": "end" }),
    ]);
    const along = xTicks.map((value) => label(format.number(value), { x: x(value), y: HEIGHT - 8, "text-anchor": "middle" }));
    return [...across, ...along];
  }

  #series(name, points, { x, y }) {
    if (points.length === 0) return [];
    const line = points.map((point) => `${x(point.x)},${y(point.y)}`).join(" ");
    const dots = points.length > 40 ? points.slice(-1) : points;
    return [
      mark("polyline", { class: `chart-series chart-${name}`, points: line }),
      ...dots.map((point) => mark("circle", { class: `chart-dot chart-${name}`, cx: x(point.x), cy: y(point.y), r: 3.5 })),
    ];
  }

  #label(measure, epochs) {
    const last = epochs.at(-1);
    const words = (value) => (value === undefined ? "–" : this.#words(measure, value));
    return this.settings.text("train-chart-label", {
      name: this.settings.text(`train-${measure}`), epochs: epochs.length,
      train: words(last?.train[measure]), valid: words(last?.valid[measure]),
    });
  }

  #words(measure, value) {
    const { format } = this.settings;
    return measure === "accuracy" ? format.percent(value) : format.number(value, 4);
  }

  #row({ epoch, train, valid, best }) {
    const row = document.createElement("tr");
    const head = textElement("th", best ? this.settings.text("train-epoch-best", { epoch }) : String(epoch));
    head.scope = "row";
    const cells = [["loss", train], ["loss", valid], ["accuracy", train], ["accuracy", valid]];
    row.append(head, ...cells.map(([measure, side]) => textElement("td", this.#words(measure, side[measure]))));
    return row;
  }
}

function scaleOf({ measure, epochs, tip, width: whole, planned }) {
  const values = epochs.flatMap((epoch) => SERIES.map((series) => epoch[series][measure])).concat(tip ? [tip.y] : []).filter(Number.isFinite);
  const yTicks = ticks(...(measure === "loss" ? lossRange(values) : accuracyRange(values)), 5);
  const [bottom, top] = [yTicks[0], yTicks.at(-1)];
  const least = planned <= MOST_PLANNED ? planned : FIRST_EPOCHS;
  const last = Math.max(least, epochs.at(-1)?.epoch ?? 0, Math.ceil(tip?.x ?? 0));
  const [width, height] = [whole - MARGIN.left - MARGIN.right, HEIGHT - MARGIN.top - MARGIN.bottom];
  return {
    yTicks,
    xTicks: wholeTicks(last, Math.floor(width / 40)),
    x: (epoch) => round(MARGIN.left + (epoch / last) * width),
    y: (value) => round(MARGIN.top + (1 - (value - bottom) / (top - bottom)) * height),
  };
}

function lossRange(values) {
  return [0, Math.max(0.1, ...values)];
}

/** Not from 0 to 1, or good curves would all lie at the top; but never so close that noise looks large. */
function accuracyRange(values) {
  const low = Math.min(0.8, ...values);
  return [Math.max(0, low - 0.05), Math.min(1, Math.max(low + 0.2, ...values))];
}

const round = (value) => Math.round(value * 10) / 10;

function mark(tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

function label(words, attributes) {
  const element = mark("text", { class: "chart-label", ...attributes });
  element.textContent = words;
  return element;
}
