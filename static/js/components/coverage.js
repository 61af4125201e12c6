// What "not sure" would change: a slider that marks a point of the chart.

import { part } from "../lib/templates.js";

export class Coverage {
  constructor(root, settings, points) {
    Object.assign(this, { root, settings, points });
    const slider = part(root, "unsure");
    slider.addEventListener("input", () => this.#show(Number(slider.value)));
    this.#show(Number(slider.value));
  }

  #show(threshold) {
    const { root, settings } = this;
    const nearest = (best, one) => (Math.abs(one.threshold - threshold) < Math.abs(best.threshold - threshold) ? one : best);
    const point = this.points.reduce(nearest);
    const share = settings.percent(point.threshold);
    part(root, "unsure-share").textContent = share;
    part(root, "unsure").setAttribute("aria-valuetext", share);
    const key = point.accuracy === null ? "evaluate-unsure-all" : point.threshold === 0 ? "evaluate-unsure-never" : "evaluate-unsure";
    part(root, "unsure-words").textContent = settings.text(key, {
      threshold: share, coverage: settings.percent(point.coverage), accuracy: point.accuracy === null ? "" : settings.percent(point.accuracy),
    });
    this.#mark(point);
  }

  #mark({ coverage, accuracy }) {
    const mark = part(this.root, "mark");
    mark.toggleAttribute("hidden", accuracy === null);
    const [left, top, width, height] = mark.dataset.plot.split(" ").map(Number);
    const [x, y] = [left + coverage * width, top + (1 - accuracy) * height];
    const [line, dot] = mark.children;
    for (const [element, place] of [[line, { x1: x, x2: x, y2: y }], [dot, { cx: x, cy: y }]]) {
      for (const [name, value] of Object.entries(place)) element.setAttribute(name, value);
    }
  }
}
