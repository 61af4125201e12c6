// Numbers by face and time: what is recorded, and the files made of it. Pictures never get here.

import { toLines } from "./table.js";

/** Lines that are kept at most: some 50 minutes of one face at 30 frames a second. */
const MOST_LINES = 100_000;
const DECIMALS = 10_000;
const BOX = ["x", "y", "width", "height"];
const KINDS = [["scores", ""], ["raw_scores", "raw_"], ["adjusted_scores", "adjusted_"]];

export class Recording {
  #frames = [];
  #lines = 0;

  get lines() {
    return this.#lines;
  }

  get isFull() {
    return this.#lines >= MOST_LINES;
  }

  /** Seconds from the first to the last line: of the source's own time, and on the clock where there were several. */
  get seconds() {
    if (this.#frames.length === 0) return 0;
    const [first, last] = [this.#frames[0], this.#frames.at(-1)];
    const passed = last.time_s - first.time_s;
    if (first.source === last.source && passed >= 0) return passed;
    return (Date.parse(last.clock) - Date.parse(first.clock)) / 1000;
  }

  clear() {
    this.#frames = [];
    this.#lines = 0;
  }

  /**
   * One answered picture: `source` (camera or a file's name), `model` (an id), `time` in seconds since the start of that
   * source, `clock` (a Date), the picture's `width` and `height`, and its `faces`.
   */
  add({ source, model, time, clock, width, height, faces }) {
    if (this.isFull) return;
    this.#frames.push({ source, model, time_s: rounded(time), clock: clock.toISOString(), width, height, faces: faces.map(numbersOf) });
    this.#lines += Math.max(1, faces.length);
  }

  toJson() {
    return JSON.stringify({ format: "facefeel-recording-1", frames: this.#frames });
  }

  /**
   * What is recorded as a video without pictures, as POST /films/measured takes it; null where several models answered, whose
   * scores do not belong together. A face that was only expected is left out.
   */
  toFilm() {
    const [first] = this.#frames;
    if (!first || this.#frames.some(({ model }) => model !== first.model)) return null;
    const times = this.#times();
    const frames = this.#frames.map(({ width, height, faces }, index) => ({
      seconds: times[index], width, height,
      faces: faces.filter(({ held }) => !held).map(({ face, box, scores, raw_scores: raw }) => ({ id: face, box, scores, raw_scores: raw })),
    }));
    const scored = this.#frames.flatMap(({ faces }) => faces).find(({ scores }) => scores);
    return { model: first.model, classes: Object.keys(scored?.scores ?? {}), frames };
  }

  /** Seconds of each picture from the first: of the source's own time, and by the clock where there were several. */
  #times() {
    const [first] = this.#frames;
    const grows = this.#frames.every(({ source, time_s: time }, index) => source === first.source && (index === 0 || time > this.#frames[index - 1].time_s));
    if (grows) return this.#frames.map(({ time_s: time }) => rounded(time - first.time_s));
    let last = -1;
    return this.#frames.map(({ clock }) => {
      // Two pictures of one millisecond stay apart.
      last = Math.max((Date.parse(clock) - Date.parse(first.clock)) / 1000, last < 0 ? 0 : last + 0.001);
      return rounded(last);
    });
  }

  /** One line a face and picture; a picture without a face has a line of its own, so that gaps can be told from absence. */
  toCsv() {
    const all = this.#frames.flatMap(({ faces }) => faces);
    const columns = KINDS.flatMap(([kind, prefix]) => {
      const names = new Set(all.flatMap((face) => Object.keys(face[kind] ?? {})));
      return [...names].map((name) => ({ kind, name, head: prefix + name }));
    });
    const head = ["source", "model", "time_s", "clock", "frame_width", "frame_height", "face", ...BOX, "held", "emotion", "confidence", ...columns.map((column) => column.head), "sure"];
    const rows = this.#frames.flatMap((frame) => {
      const start = [frame.source, frame.model, frame.time_s, frame.clock, frame.width, frame.height];
      if (frame.faces.length === 0) return [[...start, ...Array(head.length - start.length).fill("")]];
      return frame.faces.map((face) => [
        ...start, face.face, ...BOX.map((side) => face.box[side]), Number(face.held), face.emotion, face.confidence,
        ...columns.map(({ kind, name }) => face[kind]?.[name] ?? ""), Number(face.sure),
      ]);
    });
    return toLines([head, ...rows]);
  }
}

/** `held` marks a face that was lost a moment ago: box and scores are what is expected, not what was seen. */
function numbersOf({ number, box, isHeld, emotion, confidence, sure, scores, raw, adjusted }) {
  return {
    face: number,
    box: Object.fromEntries(BOX.map((side) => [side, rounded(box[side])])),
    held: isHeld,
    emotion,
    confidence: rounded(confidence),
    sure,
    scores: roundedAll(scores),
    raw_scores: roundedAll(raw),
    ...(adjusted ? { adjusted_scores: roundedAll(adjusted) } : {}),
  };
}

function roundedAll(scores) {
  return Object.fromEntries(Object.entries(scores).map(([name, score]) => [name, rounded(score)]));
}

function rounded(value) {
  return Math.round(value * DECIMALS) / DECIMALS;
}
