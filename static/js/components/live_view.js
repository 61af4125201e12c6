// What the page makes of the server's answers: marks, cards, timeline, figures, recording, and what is read out.

import { adjust, leading, Take } from "../lib/baseline.js";
import { FaceNumbers } from "../lib/face_numbers.js";
import { Meter } from "../lib/meter.js";
import { part } from "../lib/templates.js";
import { LiveFaces } from "./live_faces.js";
import { Stage } from "./stage.js";
import { Timeline } from "./timeline.js";

/** A count of faces is read out once it has stayed for so long. */
const SAY_AFTER_MS = 1_500;
const DRAW_MS = 250;
const DRAW_CALMLY_MS = 1_000;
/** What is known about most people. */
const NOBODY = { take: null, baseline: null };

export class LiveView {
  #numbers = new FaceNumbers();
  #people = new Map();
  #meter = new Meter();
  #source = null;
  #shot = null;
  #counted = { count: null, since: 0, said: null };

  constructor(root, settings, recorder) {
    Object.assign(this, { root, settings, recorder });
    this.stage = new Stage(part(root, "stage"), settings);
    this.faces = new LiveFaces(root, settings, (number) => this.#baseline(number));
    this.timeline = new Timeline(part(root, "timeline"), settings);
    const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    setInterval(() => this.#tick(), isCalm ? DRAW_CALMLY_MS : DRAW_MS);
  }

  /** Pictures come from `source` now: other faces, another clock. */
  open(source) {
    this.#numbers.forget(this.recorder.isEmpty);
    this.#people.clear();
    this.#meter.clear();
    this.#source = source;
    this.#shot = null;
    this.#counted = { count: null, since: 0, said: null };
    this.faces.clear();
    this.timeline.clear();
    this.stage.open(source);
  }

  /** Nothing comes any more and the picture is gone; timeline and recording stay. */
  close() {
    this.#source = null;
    this.rest();
    this.stage.close();
    this.faces.clear();
    part(this.root, "face-count").textContent = "–";
  }

  /** Another model answers: its classes are others, and no one's neutral face is known to it. */
  changeModel() {
    this.#people.clear();
    this.faces.clear();
  }

  reconnected() {
    this.#numbers.reconnected();
  }

  /** No answer comes for a while: what was seen last is not what the picture shows. */
  lose() {
    this.rest();
    this.stage.clear();
    this.faces.show([], null, performance.now());
    part(this.root, "face-count").textContent = "–";
  }

  /** No picture comes for a while. */
  rest() {
    this.#meter.clear();
  }

  show(answer, shot) {
    const now = performance.now();
    const faces = answer.faces.map((face) => this.#read(face, now));
    this.#shot = { ...shot, at: now };
    this.#meter.add(now, shot.latency);
    this.stage.show(faces, answer, now);
    this.faces.show(faces, (number) => this.#person(number), now);
    this.timeline.add(faces, shot.time);
    const { name } = this.#source;
    this.recorder.add({ source: name, time: shot.time, clock: new Date(), width: answer.width, height: answer.height, faces });
    part(this.root, "face-count").textContent = this.settings.format.number(faces.length);
    this.#count(faces.length, now);
    if (this.#source.isFile) this.#drawTimeline();
  }

  /** The server's face with its number, its baseline taken or applied, and what leads. */
  #read(face, now) {
    const { box, emotion, confidence, sure, scores, raw_scores: raw, held: isHeld } = face;
    const number = this.#numbers.numberOf(face.id, box, now);
    const person = this.#person(number);
    if (person.take && !isHeld) this.#take(person, raw, number, now);
    const adjusted = person.baseline ? adjust(scores, person.baseline, this.#neutral(scores)) : null;
    const first = adjusted ? leading(adjusted) : emotion;
    return { number, box, isHeld, emotion, confidence, sure, scores, raw, adjusted, leading: first, share: (adjusted ?? scores)[first] };
  }

  #neutral(scores) {
    return Object.keys(scores).find((name) => this.settings.look(name).emotion === "neutral");
  }

  #person(number) {
    return this.#people.get(number) ?? NOBODY;
  }

  #baseline(number) {
    if (this.#person(number).baseline) this.#people.delete(number);
    else this.#people.set(number, { take: new Take(performance.now()), baseline: null });
  }

  #take(person, raw, number, now) {
    if (person.take.isOver(now)) {
      person.baseline = person.take.mean();
      person.take = null;
      this.#say(this.settings.text("live-baseline-done", { number }));
    } else {
      person.take.add(raw);
    }
  }

  /** Reads out how many faces there are, when that has changed and lasts; never what changes with every picture. */
  #count(count, now) {
    const counted = this.#counted;
    if (count !== counted.count) Object.assign(counted, { count, since: now });
    if (count === counted.said || now - counted.since < SAY_AFTER_MS) return;
    counted.said = count;
    this.#say(count === 0 ? this.settings.text("detect-no-face") : this.settings.faceCount(count));
  }

  #say(words) {
    part(this.root, "said").textContent = words;
  }

  #tick() {
    const now = performance.now();
    const read = this.#meter.read(now);
    const { format } = this.settings;
    part(this.root, "fps").textContent = read ? format.number(read.framesPerSecond, 1) : "–";
    part(this.root, "latency").textContent = read ? this.settings.text("live-latency", { milliseconds: format.number(read.latency) }) : "–";
    if (this.#source && !this.#source.isFile) this.#drawTimeline(now);
  }

  /** A camera's minute goes on by the clock, a film's with its pictures. */
  #drawTimeline(now = this.#shot?.at) {
    if (this.#shot) this.timeline.draw(this.#shot.time + (now - this.#shot.at) / 1000);
  }
}
