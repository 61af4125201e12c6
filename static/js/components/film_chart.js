// One face of a video over time: a line for each score, and below them a band with the leading expression.

import { clock } from "../lib/film_clock.js";
import { copyOf, part } from "../lib/templates.js";

/** uPlot is a plain script, which leaves one name. */
const { uPlot } = globalThis;

const HEIGHT = 190;
/** Height of the band in pixels, and room between it and the lines. */
const BAND = 14;
const ROOM = 4;
const HATCH = 5;
const MIN_DRAG = 4;

export class FilmChart {
  /**
   * A chart of the face called `label`; `shared` holds what all charts of the video have in common: `classes`, `colors`,
   * `cuts`, `markers`, `format`, `now`, `isShown`. `onHover(time)` (null where the pointer leaves), `onPick(time)` and
   * `onZoom(from, to)` are told what the pointer does.
   */
  constructor(face, label, shared, listener) {
    Object.assign(this, { face, shared, listener });
    this.element = copyOf("film-chart");
    part(this.element, "chart-title").textContent = label;
    this.canvas = part(this.element, "canvas");
  }

  /** Draws it for the first time; it must be in the page. */
  draw(times, drawn) {
    this.plot?.destroy();
    this.drawn = drawn;
    this.plot = new uPlot(this.#options(times), this.#data(times), this.canvas);
    this.#takeClicks();
  }

  resize() {
    this.plot?.setSize({ width: this.#width(), height: HEIGHT });
  }

  redraw() {
    this.plot?.redraw(false, true);
  }

  /** Shows another stretch of what it was given. */
  look({ from, to }) {
    this.plot?.setScale("x", { min: from, max: to });
  }

  /** Where a place in the window lies between the ends of what is shown, 0 to 1. */
  shareAt(clientX) {
    const { left, width } = this.plot.over.getBoundingClientRect();
    return (clientX - left) / width;
  }

  /** Shows or hides one class. */
  toggle(index, isShown) {
    if (this.drawn === "scores") this.plot?.setSeries(index + 1, { show: isShown });
  }

  /** Puts the cursor at a moment, without telling of it. */
  point(time) {
    const left = time === null ? -10 : this.plot.valToPos(time, "x");
    this.plot?.setCursor({ left, top: left < 0 ? -10 : 20 }, false, false);
  }

  describe(words) {
    this.canvas.setAttribute("aria-label", words);
  }

  remove() {
    this.plot?.destroy();
    this.element.remove();
  }

  #width() {
    return Math.max(200, this.canvas.clientWidth);
  }

  #data(times) {
    const { face } = this;
    if (this.drawn === "derived") return [times, face.valence, face.expressiveness];
    return [times, ...this.shared.classes.map((name) => face.scores[name] ?? times.map(() => null))];
  }

  #series() {
    const { shared } = this;
    const line = (stroke, more = {}) => ({ stroke, width: 2, points: { show: false }, spanGaps: false, ...more });
    if (this.drawn === "derived") {
      return [line(() => shared.colors.accent), line(() => shared.colors.warm, { dash: [7, 4] })];
    }
    return shared.classes.map((_, index) => line(() => shared.colors.classes[index], { show: shared.isShown[index] }));
  }

  #options(times) {
    const { shared } = this;
    const isDerived = this.drawn === "derived";
    const axis = { stroke: () => shared.colors.soft, grid: { stroke: () => shared.colors.line, width: 1 }, ticks: { show: false }, font: "12px system-ui, sans-serif" };
    const [first, last] = [times[0] ?? 0, times.at(-1) ?? 1];
    return {
      width: this.#width(),
      height: HEIGHT,
      padding: [8, 8, 0, 0],
      legend: { show: false },
      cursor: { y: false, points: { show: false }, drag: { x: true, y: false, setScale: false, dist: MIN_DRAG } },
      scales: {
        x: { time: false, range: () => [first, last > first ? last : first + 1] },
        y: { range: () => [isDerived ? -1 : 0, 1] },
      },
      axes: [
        { ...axis, size: 28, space: 60, values: (_, ticks) => ticks.map((tick) => clock(tick, { tenths: last - first < 30 })) },
        { ...axis, size: 46, values: (_, ticks) => ticks.map((tick) => (isDerived ? shared.format.number(tick, 1) : shared.format.wholePercent(tick))) },
      ],
      series: [{}, ...this.#series()],
      hooks: {
        drawClear: [(plot) => this.#drawBelow(plot)],
        draw: [(plot) => this.#drawAbove(plot)],
        setCursor: [(plot) => this.#hover(plot)],
        setSelect: [(plot) => this.#zoom(plot)],
      },
    };
  }

  #hover(plot) {
    const { left } = plot.cursor;
    this.listener.onHover(left === null || left === undefined || left < 0 ? null : plot.posToVal(left, "x"));
  }

  #zoom(plot) {
    const { left, width } = plot.select;
    if (width < MIN_DRAG) return;
    const [from, to] = [plot.posToVal(left, "x"), plot.posToVal(left + width, "x")];
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    this.listener.onZoom(from, to);
  }

  #takeClicks() {
    let from = 0;
    this.plot.over.addEventListener("mousedown", ({ clientX }) => { from = clientX; });
    this.plot.over.addEventListener("click", ({ clientX }) => {
      if (Math.abs(clientX - from) >= MIN_DRAG) return;
      this.listener.onPick(this.plot.posToVal(clientX - this.plot.over.getBoundingClientRect().left, "x"));
    });
  }

  /** Spans that were marked lie below the lines. */
  #drawBelow(plot) {
    const { ctx, bbox } = plot;
    ctx.save();
    ctx.globalAlpha = 0.16;
    ctx.fillStyle = this.shared.colors.accent;
    for (const { start, end } of this.shared.markers) {
      if (end === null) continue;
      const [left, right] = [this.#x(plot, start), this.#x(plot, end)];
      if (right > left) ctx.fillRect(left, bbox.top, right - left, bbox.height);
    }
    ctx.restore();
  }

  #drawAbove(plot) {
    const { ctx } = plot;
    const { colors, cuts, markers, now } = this.shared;
    ctx.save();
    for (const cut of cuts) this.#line(plot, cut, colors.soft, [3, 4], 1);
    for (const { start, end } of markers) {
      this.#line(plot, start, colors.accent, [], 1.5);
      if (end !== null) this.#line(plot, end, colors.accent, [], 1.5);
    }
    this.#drawBand(plot);
    if (now !== null) this.#line(plot, now, colors.ink, [], 2);
    ctx.restore();
  }

  #x(plot, time) {
    const { left, width } = plot.bbox;
    return Math.min(left + width, Math.max(left, plot.valToPos(time, "x", true)));
  }

  #line(plot, time, stroke, dash, width) {
    const { min, max } = plot.scales.x;
    if (time < min || time > max) return;
    const { ctx, bbox } = plot;
    const x = Math.round(plot.valToPos(time, "x", true)) + 0.5;
    ctx.beginPath();
    ctx.setLineDash(dash.map((length) => length * uPlot.pxRatio));
    ctx.strokeStyle = stroke;
    ctx.lineWidth = width * uPlot.pxRatio;
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
  }

  /** The leading expression by its colour, hatched where the model is not sure; above it a line where the head is turned away. */
  #drawBand(plot) {
    const { ctx, bbox } = plot;
    const [times] = plot.data;
    const ratio = uPlot.pxRatio;
    const [top, height] = [bbox.top + bbox.height - BAND * ratio, BAND * ratio];
    ctx.setLineDash([]);
    for (const { from, to, emotion, isSure, isTurned } of this.#spans(times)) {
      const [left, right] = [this.#x(plot, from), this.#x(plot, to)];
      const width = Math.max(1, right - left);
      if (emotion !== null) {
        ctx.fillStyle = this.shared.colors.classes[emotion];
        ctx.fillRect(left, top, width, height);
        if (!isSure) this.#hatch(ctx, { left, top, width, height }, ratio);
      }
      if (isTurned) {
        ctx.fillStyle = this.shared.colors.ink;
        for (let x = left; x < left + width; x += 6 * ratio) ctx.fillRect(x, top - (ROOM + 3) * ratio, Math.min(3 * ratio, left + width - x), 3 * ratio);
      }
    }
  }

  #hatch(ctx, { left, top, width, height }, ratio) {
    ctx.save();
    ctx.beginPath();
    ctx.rect(left, top, width, height);
    ctx.clip();
    ctx.beginPath();
    ctx.strokeStyle = this.shared.colors.surface;
    ctx.lineWidth = 2 * ratio;
    for (let x = left - height; x < left + width; x += HATCH * ratio) {
      ctx.moveTo(x, top + height);
      ctx.lineTo(x + height, top);
    }
    ctx.stroke();
    ctx.restore();
  }

  /** Neighbouring moments that look alike, as one. A moment lasts until the middle between it and the next. */
  #spans(times) {
    const { emotion, sure, turned } = this.face;
    const spans = [];
    times.forEach((time, index) => {
      const from = index === 0 ? time : (times[index - 1] + time) / 2;
      const to = index === times.length - 1 ? time : (time + times[index + 1]) / 2;
      const next = { from, to, emotion: emotion[index] ?? null, isSure: Boolean(sure[index]), isTurned: Boolean(turned[index]) };
      const last = spans.at(-1);
      if (last && last.emotion === next.emotion && last.isSure === next.isSure && last.isTurned === next.isTurned) last.to = to;
      else spans.push(next);
    });
    return spans.filter((span) => span.emotion !== null || span.isTurned);
  }
}
