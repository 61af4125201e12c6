// Whether confidence means what it says, and what "not sure" would change: two charts and a slider.

import { part } from "../lib/templates.js";

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 520;
const HEIGHT = 370;
const MARGIN = { left: 68, right: 16, top: 36, bottom: 58 };
const TICKS = [0, 0.25, 0.5, 0.75, 1];
/** A model without a fitted temperature has this one. */
const NO_TEMPERATURE = 1;

export class Confidence {
  constructor(root, settings) {
    Object.assign(this, { root, settings });
  }

  show({ calibration, coverage, unsure }) {
    this.points = coverage;
    this.#showReliability(calibration);
    const slider = part(this.root, "unsure");
    slider.value = unsure?.threshold ?? 0;
    slider.addEventListener("input", () => this.#showUnsure(Number(slider.value)));
    this.#showUnsure(Number(slider.value));
  }

  #showReliability({ ece, ece_uncalibrated: before, temperature, bins }) {
    const { settings } = this;
    const filled = bins.filter(({ images }) => images > 0);
    const most = Math.max(1, ...filled.map(({ images }) => images));
    const svg = part(this.root, "reliability");
    const points = filled.map(({ confidence, accuracy }) => `${settings.percent(confidence)} ${settings.percent(accuracy)}`).join(", ");
    this.#begin(svg, settings.text("evaluate-reliability-label", { points }), settings.text("evaluate-chart-confidence"));
    svg.append(
      mark("line", { class: "chart-perfect", x1: x(0), y1: y(0), x2: x(1), y2: y(1) }),
      mark("polyline", { class: "chart-series chart-valid", points: filled.map((bin) => `${x(bin.confidence)},${y(bin.accuracy)}`).join(" ") }),
      // A larger dot stands for more answers.
      ...filled.map((bin) => mark("circle", { class: "chart-dot chart-valid", cx: x(bin.confidence), cy: y(bin.accuracy), r: round(3 + 6 * Math.sqrt(bin.images / most)) })),
    );
    const key = temperature === NO_TEMPERATURE ? "evaluate-ece-plain" : ece > before ? "evaluate-ece-worse" : "evaluate-ece";
    part(this.root, "ece").textContent = settings.text(key, {
      ece: settings.percent(ece), before: settings.percent(before), temperature: settings.format.number(temperature, 2),
    });
  }

  #showUnsure(threshold) {
    const { settings } = this;
    const nearest = (best, one) => (Math.abs(one.threshold - threshold) < Math.abs(best.threshold - threshold) ? one : best);
    const point = this.points.reduce(nearest);
    const right = point.accuracy === null ? settings.text("evaluate-no-answers") : settings.percent(point.accuracy);
    part(this.root, "unsure-share").textContent = settings.percent(point.threshold);
    part(this.root, "unsure").setAttribute("aria-valuetext", settings.percent(point.threshold));
    const key = point.accuracy === null ? "evaluate-unsure-all" : point.threshold === 0 ? "evaluate-unsure-never" : "evaluate-unsure";
    part(this.root, "unsure-words").textContent = settings.text(key, {
      threshold: settings.percent(point.threshold), coverage: settings.percent(point.coverage), accuracy: right,
    });
    const svg = part(this.root, "coverage");
    const label = settings.text("evaluate-coverage-label", { accuracy: right, coverage: settings.percent(point.coverage) });
    this.#begin(svg, label, settings.text("evaluate-chart-answered"));
    const answered = this.points.filter(({ accuracy }) => accuracy !== null);
    svg.append(mark("polyline", { class: "chart-series chart-valid", points: answered.map((one) => `${x(one.coverage)},${y(one.accuracy)}`).join(" ") }));
    if (point.accuracy === null) return;
    svg.append(
      mark("line", { class: "chart-best", x1: x(point.coverage), x2: x(point.coverage), y1: y(0), y2: y(point.accuracy) }),
      mark("circle", { class: "chart-dot chart-valid", cx: x(point.coverage), cy: y(point.accuracy), r: 7 }),
    );
  }

  /** Empties the chart and draws its axes, both from 0 to 100 %. */
  #begin(svg, label, along) {
    const { settings } = this;
    const words = (value) => `${settings.format.number(100 * value)}%`;
    svg.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", label);
    svg.replaceChildren(
      ...TICKS.flatMap((value) => [
        mark("line", { class: "chart-line", x1: x(0), x2: x(1), y1: y(value), y2: y(value) }),
        text(words(value), { x: MARGIN.left - 8, y: y(value) + 4, "text-anchor": "end" }),
        text(words(value), { x: x(value), y: HEIGHT - 34, "text-anchor": value === 1 ? "end" : "middle" }),
      ]),
      text(along, { x: x(0.5), y: HEIGHT - 6, "text-anchor": "middle" }),
      text(settings.text("evaluate-chart-right"), { x: 0, y: 16 }),
    );
  }
}

function x(share) {
  return round(MARGIN.left + share * (WIDTH - MARGIN.left - MARGIN.right));
}

function y(share) {
  return round(MARGIN.top + (1 - share) * (HEIGHT - MARGIN.top - MARGIN.bottom));
}

function round(value) {
  return Math.round(value * 10) / 10;
}

function mark(name, attributes) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

function text(words, attributes) {
  const element = mark("text", { class: "chart-label", ...attributes });
  element.textContent = words;
  return element;
}
