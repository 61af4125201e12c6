// The last minute: for every face a lane with the expression that led.

import { Moments, WINDOW_S } from "../lib/moments.js";
import { copyOf, part } from "../lib/templates.js";

const SVG = "http://www.w3.org/2000/svg";
const LANE = 34;
const BAR = 24;
const AXIS = 24;
const LEFT = 64;
const TICK_S = 15;
/** A narrower drawing has every second tick named only. */
const NAMES_FIT_FROM_PX = 420;
/** Room for so many lanes is there from the start; more than the most are left out, the newest shown. */
const FEWEST_LANES = 2;
const MOST_LANES = 8;
/** A span at least so wide has its name written on it. */
const NAMED_FROM_PX = 68;
/** How often the description for screen readers changes. It is not announced, but read when someone gets there. */
const DESCRIBE_MS = 5_000;

export class Timeline {
  #moments = new Moments();
  #legend = new Set();
  #described = -Infinity;

  constructor(root, settings) {
    this.settings = settings;
    this.drawing = part(root, "timeline-drawing");
    this.legend = part(root, "timeline-legend");
    new ResizeObserver(() => this.draw(this.now ?? 0)).observe(this.drawing);
  }

  clear() {
    this.#moments.clear();
    this.#described = -Infinity;
    this.draw(0);
  }

  add(faces, time) {
    for (const { number, leading } of faces) this.#moments.add(number, leading, time);
  }

  /** Draws the minute before `now`, in seconds of the source. */
  draw(now) {
    this.now = now;
    const lanes = this.#moments.lanes(now).slice(-MOST_LANES);
    const width = Math.max(240, this.drawing.clientWidth);
    const height = Math.max(FEWEST_LANES, lanes.length) * LANE + AXIS;
    const x = (time) => LEFT + ((time - now + WINDOW_S) / WINDOW_S) * (width - LEFT - 4);
    this.drawing.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.drawing.setAttribute("height", height);
    const named = width < NAMES_FIT_FROM_PX ? 2 * TICK_S : TICK_S;
    this.drawing.replaceChildren(...this.#axis(x, now, height, named), ...lanes.flatMap((lane, index) => this.#lane(lane, index, x)));
    for (const { spans } of lanes) for (const { leading } of spans) this.#explain(leading);
    this.#describe(lanes);
  }

  #axis(x, now, height, named) {
    const ticks = [];
    for (let ago = 0; ago <= WINDOW_S; ago += TICK_S) {
      const at = x(now - ago);
      ticks.push(shape("line", { class: "timeline-line", x1: at, x2: at, y1: 0, y2: height - AXIS }));
      if (ago % named !== 0) continue;
      const words = ago === 0 ? this.settings.text("live-timeline-now") : this.settings.text("live-timeline-ago", { seconds: ago });
      const anchor = ago === 0 ? "end" : ago === WINDOW_S ? "start" : "middle";
      ticks.push(written(words, { class: "timeline-words", x: at, y: height - 6, "text-anchor": anchor }));
    }
    return ticks;
  }

  #lane({ number, spans }, index, x) {
    const top = index * LANE + (LANE - BAR) / 2;
    const middle = top + BAR / 2 + 5;
    const name = written(this.settings.text("live-face", { number }), { class: "timeline-words timeline-face", x: 0, y: middle });
    const bars = spans.flatMap(({ leading, from, to }) => {
      const { emotion, label } = this.settings.look(leading);
      const width = Math.max(2, x(to) - x(from));
      const bar = shape("rect", { class: "timeline-bar", "data-emotion": emotion, x: x(from), y: top, width, height: BAR });
      const named = width >= NAMED_FROM_PX && label.length * 8 < width;
      return named ? [bar, written(label, { class: "timeline-label", "data-emotion": emotion, x: x(from) + 6, y: middle })] : [bar];
    });
    return [name, ...bars];
  }

  /** Colours never stand alone: each that was drawn is named below. */
  #explain(leading) {
    if (this.#legend.has(leading)) return;
    this.#legend.add(leading);
    const entry = copyOf("legend");
    const { emotion, label } = this.settings.look(leading);
    entry.dataset.emotion = emotion;
    part(entry, "label").textContent = label;
    this.legend.append(entry);
  }

  #describe(lanes) {
    if (performance.now() - this.#described < DESCRIBE_MS) return;
    this.#described = performance.now();
    const faces = lanes.map(({ number, spans }) => {
      const labels = [...new Set(spans.slice(-6).map(({ leading }) => this.settings.look(leading).label))].join(", ");
      return this.settings.text("live-timeline-face", { number, labels });
    });
    const words = faces.length > 0 ? faces.join(". ") : this.settings.text("live-timeline-empty");
    this.drawing.setAttribute("aria-label", this.settings.text("live-timeline-label", { faces: words }));
  }
}

function shape(tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

function written(words, attributes) {
  const element = shape("text", attributes);
  element.textContent = words;
  return element;
}
