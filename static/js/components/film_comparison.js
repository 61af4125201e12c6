// Several videos held against each other: in words, as tables, and one measure as a drawing.

import { isolated } from "../lib/format.js";
import { ALPHA, FilmMeasures } from "../lib/film_measures.js";
import { copyOf, part } from "../lib/templates.js";
import { bodyRow, headRow } from "./film_summary.js";

const SVG = "http://www.w3.org/2000/svg";
const ROW = 46;
const LEFT = 160;
const WIDTH = 720;
const AXIS = 30;
const TICKS = 5;

export class FilmComparison {
  constructor(root, settings) {
    Object.assign(this, { root, settings });
    this.measures = new FilmMeasures(settings);
    this.choice = part(root, "measure");
    this.choice.addEventListener("change", () => this.#draw());
  }

  show(comparison) {
    this.comparison = comparison;
    const names = [...new Set(comparison.films.flatMap(({ values }) => Object.keys(values)))];
    const chosen = this.choice.value;
    this.names = names;
    this.choice.replaceChildren(...names.map((name) => new Option(this.measures.label(name), name)));
    this.choice.value = names.includes(chosen) ? chosen : names.includes("valence") ? "valence" : names[0];
    this.#say();
    this.#showGroups();
    this.#showTests();
    this.#showFilms();
    this.#draw();
    this.root.hidden = false;
  }

  /** What the tests come to, in sentences. */
  #say() {
    const { settings, measures } = this;
    const { films, tests, conditions } = this.comparison;
    const clear = tests.filter(({ p_holm: p }) => p !== null && p < ALPHA);
    const untested = tests.filter(({ p }) => p === null || p === undefined);
    const said = clear.map(({ measure, a, b, difference, interval, p_holm: p }) => {
      // A difference is that of the second less the first.
      const [higher, lower] = difference >= 0 ? [b, a] : [a, b];
      const bounds = (interval ?? []).map((value) => (difference >= 0 ? value : -value)).sort((one, other) => one - other);
      return settings.text(interval ? "films-compare-differs" : "films-compare-differs-plain", {
        measure: measures.label(measure), higher: isolated(this.#condition(higher)), lower: isolated(this.#condition(lower)), difference: measures.value(measure, Math.abs(difference)),
        low: measures.value(measure, bounds[0]), high: measures.value(measure, bounds[1]), p: measures.p(p),
      });
    });
    if (conditions.length < 2) said.push(settings.text("films-compare-one-condition"));
    else if (tests.length > untested.length && clear.length === 0) said.push(settings.text("films-compare-no-difference", { count: settings.format.number(tests.length - untested.length) }));
    if (untested.some(({ reason }) => reason !== "no_variation")) said.push(settings.text("films-compare-untested"));
    if (untested.some(({ reason }) => reason === "no_variation")) said.push(settings.text("films-compare-same-values"));
    if (films.some(({ condition }) => !condition)) said.push(settings.text("films-compare-left-out"));
    part(this.root, "verdict").replaceChildren(...said.map((words) => {
      const line = copyOf("finding");
      line.textContent = words;
      return line;
    }));
  }

  #showGroups() {
    const { settings, measures } = this;
    const { conditions } = this.comparison;
    const heads = conditions.map(({ name: condition, films }) => settings.text("films-compare-group", { condition: this.#condition(condition), count: settings.format.number(films) }));
    part(this.root, "groups-head").replaceChildren(headRow([settings.text("films-compare-measure"), ...heads]));
    part(this.root, "groups-rows").replaceChildren(...this.names.map((measure) => bodyRow(measures.label(measure), conditions.map((one) => measures.estimate(measure, one.measures[measure])))));
  }

  #showTests() {
    const { settings, measures } = this;
    const { tests } = this.comparison;
    part(this.root, "tests").hidden = tests.length === 0;
    const heads = ["films-compare-measure", "films-compare-between", "films-compare-n", "films-compare-difference", "films-compare-p", "films-compare-p-holm"];
    part(this.root, "tests-head").replaceChildren(headRow(heads.map((key) => settings.text(key))));
    part(this.root, "tests-rows").replaceChildren(...tests.map((test) => bodyRow(measures.label(test.measure), [
      settings.text("films-compare-pair", { a: this.#condition(test.b), b: this.#condition(test.a) }),
      (test.n ?? []).map((count) => settings.format.number(count)).join(" / "),
      measures.estimate(test.measure, { mean: test.difference, interval: test.interval }),
      measures.p(test.p), measures.p(test.p_holm),
    ])));
  }

  #showFilms() {
    const { settings, measures } = this;
    const { films } = this.comparison;
    const heads = films.map(({ name: film, condition }) => settings.text("films-compare-film", { film, condition: this.#condition(condition) }));
    part(this.root, "films-head").replaceChildren(headRow([settings.text("films-compare-measure"), ...heads]));
    part(this.root, "films-rows").replaceChildren(...this.names.map((measure) => bodyRow(measures.label(measure), films.map(({ values }) => measures.estimate(measure, values[measure])))));
  }

  #condition(condition) {
    return condition || this.settings.text("films-condition-none");
  }

  /** A dot for each video, and the mean of each condition with its interval. The tables hold the same numbers. */
  #draw() {
    const measure = this.choice.value;
    const { films, conditions } = this.comparison;
    const groups = conditions.map((one) => ({
      name: this.#condition(one.name), figure: one.measures[measure],
      dots: films.filter(({ condition }) => (condition ?? null) === (one.name ?? null)).map(({ values }) => values[measure]?.mean).filter(Number.isFinite),
    }));
    const all = groups.flatMap(({ dots, figure }) => [...dots, ...(figure?.interval ?? []), figure?.mean]).filter(Number.isFinite);
    const [low, high] = bounds(all);
    const x = (value) => LEFT + ((value - low) / (high - low)) * (WIDTH - LEFT - 24);
    const height = groups.length * ROW + AXIS;
    const drawing = shape("svg", { viewBox: `0 0 ${WIDTH} ${height}`, class: "film-dots-drawing" });
    for (let tick = 0; tick < TICKS; tick += 1) {
      const value = low + ((high - low) * tick) / (TICKS - 1);
      drawing.append(shape("line", { class: "film-dots-line", x1: x(value), x2: x(value), y1: 0, y2: height - AXIS }),
        written(this.measures.value(measure, value), { class: "film-dots-words", x: x(value), y: height - 8, "text-anchor": "middle" }));
    }
    groups.forEach((group, index) => drawing.append(...this.#row(group, index * ROW + ROW / 2, x)));
    const place = part(this.root, "dots");
    place.replaceChildren(drawing);
    const means = groups.map(({ name: condition, figure }) => `${condition}: ${this.measures.estimate(measure, figure)}`).join("; ");
    place.setAttribute("aria-label", this.settings.text("films-compare-drawing", { measure: this.measures.label(measure), means }));
  }

  #row({ name: condition, figure, dots }, y, x) {
    const shapes = [written(condition.slice(0, 20), { class: "film-dots-name", x: 0, y: y + 5 })];
    if (figure?.interval) shapes.push(shape("line", { class: "film-dots-interval", x1: x(figure.interval[0]), x2: x(figure.interval[1]), y1: y, y2: y }));
    shapes.push(...dots.map((value) => shape("circle", { class: "film-dots-dot", cx: x(value), cy: y, r: 5 })));
    if (Number.isFinite(figure?.mean)) shapes.push(shape("rect", { class: "film-dots-mean", x: x(figure.mean) - 2.5, y: y - 13, width: 5, height: 26 }));
    return shapes;
  }
}

/** The least and the greatest value with some room, never the same. */
function bounds(values) {
  if (values.length === 0) return [0, 1];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = Math.max((high - low) * 0.08, 0.01);
  return [low - room, high + room];
}

function shape(tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

function written(words, attributes) {
  const element = shape("text", attributes);
  element.textContent = words;
  return element;
}
