// The curves of an experiment's runs, to look into: points are read, parts are enlarged, and the same stands in a table. The
// still picture stays for print, and where no script runs.

import { ask } from "../lib/api.js";
import { part } from "../lib/templates.js";
import { textElement } from "./facts.js";

/** uPlot is a plain script, which leaves one name. */
const { uPlot } = globalThis;

const HEIGHT = 380;
/** A curve is pointed at from so many pixels away. */
const REACH = 24;
/** What one press of a button leaves of the epochs in sight, and how far it moves them. */
const [CLOSER, STEP] = [0.5, 0.25];
/** A larger table helps no one; its rows are a download. */
const MOST_CELLS = 6_000;
const EPOCH_STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500];

export class LivingCurves {
  #runs = [];
  #plot = null;
  /** What is pointed at: a run, counted from 1 as the plot does, and a place among the epochs. */
  #at = { series: null, index: null };
  #asked = 0;

  constructor(root, settings) {
    Object.assign(this, { root, settings });
    for (const name of ["canvas", "readout", "measure", "values", "numbers"]) this[name] = part(root, name);
    this.tooMany = part(root, "too-many");
    this.measure.addEventListener("input", () => this.#draw());
    this.values.addEventListener("toggle", () => this.#fillTable());
    this.canvas.addEventListener("keydown", (event) => this.#press(event));
    this.canvas.addEventListener("mousemove", () => this.readout.setAttribute("aria-live", "off"));
    const acts = { "zoom-in": () => this.#zoom(CLOSER), "zoom-out": () => this.#zoom(1 / CLOSER), earlier: () => this.#move(-STEP), later: () => this.#move(STEP), whole: () => this.#reset() };
    for (const [name, act] of Object.entries(acts)) part(root, name).addEventListener("click", act);
    new ResizeObserver(() => this.#plot?.setSize(this.#size)).observe(this.canvas);
    // The canvas has the colours of the page, which may change.
    const redraw = () => this.#plot?.redraw(false);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
    new MutationObserver(redraw).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  }

  /** Asks for the runs and draws them; the part in sight stays. */
  async show() {
    const asked = ++this.#asked;
    try {
      const { runs, summary } = await ask("GET", `/api/v1/experiments/${this.root.dataset.experiment}`, { words: this.settings });
      if (asked !== this.#asked) return;
      const measured = runs.filter(({ figures }) => figures?.history.length > 0);
      this.#runs = measured.map((run) => ({ ...run, history: run.figures.history, isBest: run.combination === summary.best }));
    } catch {
      // The still picture says the same.
      return;
    }
    this.root.toggleAttribute("data-is-living", this.#runs.length > 0);
    if (this.#runs.length > 0) this.#draw();
  }

  get #size() {
    return { width: Math.max(200, this.canvas.clientWidth), height: HEIGHT };
  }

  /** The last epoch; a single one stands at the side. */
  get #last() {
    return Math.max(2, ...this.#runs.map(({ history }) => history.at(-1).epoch));
  }

  get #isAccuracy() {
    return this.measure.value.endsWith("accuracy");
  }

  /** The figure of an epoch that is shown; null where it is no number. */
  #figure(epoch) {
    const [side, measure] = this.measure.value.split(".");
    return Number.isFinite(epoch?.[side][measure]) ? epoch[side][measure] : null;
  }

  #words(figure) {
    const { format } = this.settings;
    return this.#isAccuracy ? format.percent(figure) : format.number(figure, 3);
  }

  #draw() {
    const epochs = Array.from({ length: this.#last }, (_, index) => index + 1);
    const figures = this.#runs.map(({ history }) => {
      const byEpoch = new Map(history.map((epoch) => [epoch.epoch, this.#figure(epoch)]));
      return epochs.map((epoch) => byEpoch.get(epoch) ?? null);
    });
    const seen = this.#isWhole ? null : { ...this.#seen };
    this.#plot?.destroy();
    this.#point(null, null);
    this.#plot = new uPlot(this.#options(), [epochs, ...figures], this.canvas);
    if (seen) this.#plot.setScale("x", seen);
    this.#fillTable();
  }

  #options() {
    const { format } = this.settings;
    const font = `13px ${getComputedStyle(document.body).fontFamily}`;
    const axis = { stroke: () => this.#ink("text"), grid: { stroke: () => this.#ink("grid"), width: 1 }, ticks: { stroke: () => this.#ink("grid"), width: 1 }, font, labelFont: font };
    const shares = (_, low, high) => [Math.max(0, low - 0.02), Math.min(1, high + 0.02)];
    return {
      ...this.#size,
      legend: { show: false },
      focus: { alpha: 0.25 },
      cursor: { focus: { prox: REACH }, drag: { x: true, y: true, uni: REACH } },
      scales: { x: { time: false }, y: this.#isAccuracy ? { range: shares } : {} },
      axes: [
        { ...axis, label: this.settings.text("chart-epoch"), incrs: EPOCH_STEPS, values: (_, ticks) => ticks.map((tick) => (Number.isInteger(tick) ? format.number(tick) : "")) },
        { ...axis, size: 64, values: (_, ticks) => ticks.map((tick) => (this.#isAccuracy ? format.percent(tick) : format.short(tick))) },
      ],
      series: [{}, ...this.#runs.map((run) => this.#series(run))],
      hooks: {
        setSeries: [(_, series) => (this.#at.series = series)],
        setCursor: [(plot) => this.#point(this.#at.series, plot.cursor.idx)],
      },
    };
  }

  /** What stands out has a line without gaps, as in the still picture. */
  #series({ isBest, history }) {
    return {
      stroke: () => this.#ink(isBest ? "best" : "other"),
      width: isBest ? 2.5 : 1.5,
      dash: isBest ? [] : [7, 4],
      spanGaps: true,
      points: { show: history.length === 1 },
    };
  }

  #ink(name) {
    return getComputedStyle(part(this.root, `ink-${name}`)).color;
  }

  /** Says what is pointed at: nothing where there is no figure. */
  #point(series, index) {
    this.#at = { series: series ?? null, index: index ?? null };
    const run = this.#runs[series - 1];
    const epoch = this.#plot?.data[0][index];
    const figure = run && epoch ? this.#figure(run.history.find((one) => one.epoch === epoch)) : null;
    this.readout.textContent = figure === null ? "" : this.settings.text("experiment-living-point", {
      run: this.#name(run), epoch: this.settings.format.number(epoch), value: this.#words(figure),
    });
  }

  #name({ number, fold, seed }) {
    const { format } = this.settings;
    const key = fold === null ? "experiment-living-run-once" : "experiment-living-run";
    return this.settings.text(key, { run: format.number(number), fold: fold ?? "", seed });
  }

  #press(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const acts = {
      ArrowLeft: () => this.#step(0, -1), ArrowRight: () => this.#step(0, 1),
      ArrowUp: () => this.#step(-1, 0), ArrowDown: () => this.#step(1, 0),
      "+": () => this.#zoom(CLOSER), "=": () => this.#zoom(CLOSER), "-": () => this.#zoom(1 / CLOSER),
      0: () => this.#reset(), Escape: () => this.#reset(),
    };
    if (!acts[event.key]) return;
    event.preventDefault();
    acts[event.key]();
  }

  /** Points at another run or another epoch of the same one, and brings it into sight. */
  #step(runs, epochs) {
    const count = this.#runs.length;
    const isNew = this.#at.series === null || this.#at.index === null;
    const series = isNew ? 1 : ((this.#at.series - 1 + runs + count) % count) + 1;
    const { history } = this.#runs[series - 1];
    const index = Math.min(Math.max(isNew ? 0 : this.#at.index + epochs, 0), history.at(-1).epoch - 1);
    this.#bringIntoSight(this.#plot.data[0][index]);
    this.readout.setAttribute("aria-live", "polite");
    this.#place({ series, index });
  }

  /** Puts the cursor on a point once the plot is drawn, because places follow what is drawn. */
  #place({ series, index }) {
    const plot = this.#plot;
    requestAnimationFrame(() => {
      if (plot !== this.#plot) return;
      const figure = plot.data[series][index];
      plot.setCursor({ left: plot.valToPos(plot.data[0][index], "x"), top: figure === null ? -10 : plot.valToPos(figure, "y") }, false);
      plot.setSeries(series, { focus: true }, false);
      this.#point(series, index);
    });
  }

  get #seen() {
    const { min, max } = this.#plot.scales.x;
    return { min, max };
  }

  get #isWhole() {
    if (!this.#plot) return true;
    const { min, max } = this.#seen;
    return min <= 1 && max >= this.#plot.data[0].at(-1);
  }

  /** Shows the epochs from `min` to `max`, as far as there are any; at least one whole step of them. */
  #look(min, max) {
    const span = Math.min(Math.max(max - min, 1), this.#last - 1);
    const start = Math.min(Math.max(min, 1), this.#last - span);
    const at = this.#at;
    this.#plot.setScale("x", { min: start, max: start + span });
    // What was pointed at has moved.
    if (at.series !== null && at.index !== null) this.#place(at);
  }

  #zoom(factor) {
    const { min, max } = this.#seen;
    const middle = this.#at.index === null ? (min + max) / 2 : this.#plot.data[0][this.#at.index];
    const half = ((max - min) * factor) / 2;
    this.#look(middle - half, middle + half);
  }

  #move(share) {
    const { min, max } = this.#seen;
    const by = share * (max - min);
    this.#look(min + by, max + by);
  }

  #bringIntoSight(epoch) {
    const { min, max } = this.#seen;
    if (epoch < min) this.#look(epoch, epoch + max - min);
    if (epoch > max) this.#look(epoch - (max - min), epoch);
  }

  #reset() {
    this.#look(1, this.#last);
  }

  /** One row an epoch and one column a run, while the table is open. */
  #fillTable() {
    if (!this.values.open || !this.#plot) return;
    const [epochs, ...figures] = this.#plot.data;
    const isTooLarge = epochs.length * figures.length > MOST_CELLS;
    this.tooMany.hidden = !isTooLarge;
    this.numbers.hidden = isTooLarge;
    if (isTooLarge) return this.numbers.replaceChildren();
    const head = document.createElement("tr");
    head.append(...[this.settings.text("chart-epoch"), ...this.#runs.map((run) => this.#name(run))].map(headOf("col")));
    const rows = epochs.map((epoch, index) => {
      const row = document.createElement("tr");
      const cells = figures.map((own) => textElement("td", own[index] === null ? "" : this.#words(own[index])));
      row.append(headOf("row")(this.settings.format.number(epoch)), ...cells);
      return row;
    });
    const [top, body] = [document.createElement("thead"), document.createElement("tbody")];
    top.append(head);
    body.append(...rows);
    this.numbers.replaceChildren(top, body);
  }
}

const headOf = (scope) => (words) => Object.assign(textElement("th", words), { scope });
