// All faces of a video over time: what is shown of it, and the moment that is looked at.

import { clock } from "../lib/film_clock.js";
import { byLength, colors, faceLabel, nearest } from "../lib/film_looks.js";
import { takePinches } from "../lib/pinch.js";
import { copyOf, part } from "../lib/templates.js";
import { FilmChart } from "./film_chart.js";

const POINTS = 1_200;
/** Charts that are there at once. */
const FEW = 4;
/** With more of them a browser takes too long to draw. */
const MOST = 60;
/** The shortest stretch in seconds that can be looked at, in steps between two pictures. */
const MIN_STEPS = 5;
const ZOOM = 2;

export class FilmTimeline {
  #charts = [];
  #range = null;
  #asked = 0;
  #most = FEW;
  #wanted = null;
  #pinched = null;

  /** Tells `onMoment(time, series)` which moment is looked at, `onSeries(series)` what is drawn, `onSeek(time)` what was picked, `onProblem(error)`. */
  constructor(root, client, settings, listener) {
    Object.assign(this, { root, client, settings, listener });
    this.place = part(root, "charts");
    this.slider = part(root, "slider");
    this.drawn = part(root, "drawn");
    this.shared = { classes: [], colors: null, cuts: [], markers: [], isShown: [], now: null, format: settings.format };
    this.#wire();
  }

  get time() {
    return this.shared.now ?? 0;
  }

  /** Shows the video as it is now; its figures are fetched again if `about` says that faces changed. */
  async show(film, about) {
    this.film = film;
    this.shared.markers = film.markers;
    const isNew = this.shared.classes.length === 0;
    if (isNew) this.#begin(film);
    if (about === null || about.includes("faces")) await this.#load();
    else this.#redraw();
  }

  /** Looks at a moment; `isPlaying` while a player says so many times a second. */
  setTime(time, { isPlaying = false } = {}) {
    if (!this.film || !Number.isFinite(time)) return;
    this.shared.now = Math.max(0, Math.min(time, this.film.duration_s ?? time));
    this.slider.value = this.shared.now;
    if (isPlaying) this.#follow();
    this.#tellMoment(this.shared.now);
    this.#redraw();
  }

  /** Puts `time` into view as well. */
  goTo(time) {
    const { from, to } = this.#range;
    if (time < from || time > to) this.#moveTo(time - (to - from) / 2);
    this.setTime(time);
    this.listener.onSeek(this.shared.now);
  }

  #begin(film) {
    this.shared.classes = film.classes;
    this.shared.isShown = film.classes.map(() => true);
    this.#range = this.#whole();
    this.slider.max = film.duration_s ?? 0;
    this.slider.step = Math.min(0.1, film.every_s ?? 0.1);
    this.shared.now = 0;
    this.#showLegend();
  }

  #whole() {
    return { from: 0, to: Math.max(this.film.duration_s ?? 0, this.film.every_s ?? 0.2) };
  }

  async #load() {
    this.#asked += 1;
    const asked = this.#asked;
    const { from, to } = this.#range;
    this.place.setAttribute("aria-busy", "true");
    try {
      const isAll = from <= 0 && to >= this.#whole().to;
      const series = await this.client.series({ ...(isAll ? {} : { from, to }), points: POINTS, faces: this.#wantedFaces() });
      if (asked !== this.#asked) return;
      this.series = series;
      this.shared.cuts = series.cuts ?? [];
      this.#draw();
      this.listener.onSeries(series);
      this.#tellMoment(this.time);
    } catch (error) {
      if (asked === this.#asked) this.listener.onProblem(error, () => this.#load());
    } finally {
      if (asked === this.#asked) this.place.removeAttribute("aria-busy");
    }
  }

  /** Unless all are wanted, the server gives those that were seen longest. */
  #wantedFaces() {
    if (this.#most === FEW) return null;
    const own = byLength(this.film.faces).filter(({ left_out: leftOut, merged_into: mergedInto }) => !leftOut && mergedInto === null);
    return own.slice(0, MOST).map(({ id }) => id).join(",") || null;
  }

  #draw() {
    this.shared.colors = colors(this.shared.classes, this.settings, this.place);
    for (const chart of this.#charts) chart.remove();
    const order = byLength(this.film.faces).map(({ id }) => id);
    const faces = [...this.series.faces].sort((one, other) => order.indexOf(one.id) - order.indexOf(other.id));
    this.#charts = faces.slice(0, this.#most).map((face) => new FilmChart(face, faceLabel(this.film, face.id, this.settings), this.shared, this.#pointer()));
    this.place.replaceChildren(...this.#charts.map(({ element }) => element));
    for (const chart of this.#charts) {
      chart.draw(this.series.times, this.drawn.value);
      chart.describe(this.#description(chart.face));
    }
    part(this.root, "no-faces").hidden = faces.length > 0;
    part(this.root, "more-faces").hidden = this.#most > FEW || faces.length + (this.series.more_faces ?? 0) <= FEW;
  }

  #pointer() {
    return {
      onHover: (time) => {
        this.#wanted = time;
        for (const chart of this.#charts) chart.point(time);
        this.#tellMoment(time ?? this.time);
      },
      onPick: (time) => this.goTo(time),
      onZoom: (from, to) => this.#zoomTo(from, to),
    };
  }

  /** What a chart shows, in a sentence. */
  #description({ id, emotion, sure }) {
    const { classes } = this.shared;
    const counts = classes.map((_, index) => emotion.filter((one, at) => one === index && sure[at]).length);
    const seen = emotion.filter((one) => one !== null && one !== undefined).length;
    const parts = classes.map((name, index) => ({ label: this.settings.look(name).label, share: seen > 0 ? counts[index] / seen : 0 }))
      .filter(({ share }) => share >= 0.01).sort((one, other) => other.share - one.share).slice(0, 3)
      .map(({ label, share }) => `${label} ${this.settings.percent(share)}`);
    return this.settings.text("films-chart-label", {
      face: faceLabel(this.film, id, this.settings), from: clock(this.#range.from), to: clock(this.#range.to),
      shares: parts.join(", ") || this.settings.text("films-chart-unsure"),
    });
  }

  #tellMoment(time) {
    if (!this.series) return;
    this.slider.setAttribute("aria-valuetext", clock(this.time));
    this.listener.onMoment(time, nearest(this.series.times, time), this.series);
  }

  #redraw() {
    for (const chart of this.#charts) chart.redraw();
  }

  /** Keeps the moment that is played in view. */
  #follow() {
    const { from, to } = this.#range;
    if (this.#wanted === null && (this.time < from || this.time > to)) this.#moveTo(this.time - (to - from) / 10);
  }

  #zoomTo(from, to) {
    this.#range = this.#within(from, to);
    this.#load();
  }

  /** What can be looked at of a stretch: neither more than there is nor too little. */
  #within(from, to) {
    const whole = this.#whole();
    const least = MIN_STEPS * (this.film.every_s ?? 0.2);
    const length = Math.min(whole.to, Math.max(least, to - from));
    const start = Math.min(Math.max(0, (from + to - length) / 2), whole.to - length);
    return { from: start, to: start + length };
  }

  /** Keeps the moment that was between two fingers between them. What is drawn follows at once, its values once they are lifted. */
  #pinch({ grown, from, to }) {
    const [chart] = this.#charts;
    if (!chart) return;
    const before = this.#range.to - this.#range.from;
    const moment = this.#range.from + chart.shareAt(from) * before;
    const start = moment - (chart.shareAt(to) * before) / grown;
    this.#pinched = this.#within(start, start + before / grown);
    for (const one of this.#charts) one.look(this.#pinched);
  }

  #endPinch() {
    if (this.#pinched) this.#zoomTo(this.#pinched.from, this.#pinched.to);
    this.#pinched = null;
  }

  #moveTo(from) {
    const length = this.#range.to - this.#range.from;
    this.#zoomTo(from, from + length);
  }

  /** Around the moment that is looked at if that is in view, else around the middle. */
  #zoomBy(factor) {
    const { from, to } = this.#range;
    const middle = this.time >= from && this.time <= to ? this.time : (from + to) / 2;
    this.#zoomTo(middle - (middle - from) / factor, middle + (to - middle) / factor);
  }

  #showLegend() {
    const { settings, shared } = this;
    const entries = shared.classes.map((name, index) => {
      const { emotion, label } = settings.look(name);
      const entry = copyOf("film-legend");
      const button = entry.firstElementChild;
      button.dataset.emotion = emotion;
      part(entry, "label").textContent = label;
      button.addEventListener("click", () => {
        shared.isShown[index] = !shared.isShown[index];
        button.setAttribute("aria-pressed", shared.isShown[index]);
        for (const chart of this.#charts) chart.toggle(index, shared.isShown[index]);
      });
      return entry;
    });
    const signs = [["unsure", "films-legend-unsure"], ["turned", "films-legend-turned"], ["cut", "films-legend-cut"], ["marker", "films-legend-marker"], ["valence", "films-legend-valence"], ["expressiveness", "films-legend-expressiveness"]];
    part(this.root, "legend").replaceChildren(...entries, ...signs.map(([sign, key]) => {
      const entry = copyOf("film-legend-sign");
      entry.dataset.sign = sign;
      part(entry, "label").textContent = settings.text(key);
      return entry;
    }));
    this.#showDrawn();
  }

  #showDrawn() {
    part(this.root, "legend").dataset.drawn = this.drawn.value;
  }

  #wire() {
    const on = (mark, act) => part(this.root, mark).addEventListener("click", act);
    on("zoom-in", () => this.#zoomBy(ZOOM));
    on("zoom-out", () => this.#zoomBy(1 / ZOOM));
    on("zoom-reset", () => this.#zoomTo(0, this.#whole().to));
    on("pan-back", () => this.#moveTo(this.#range.from - (this.#range.to - this.#range.from) / 2));
    on("pan-on", () => this.#moveTo(this.#range.from + (this.#range.to - this.#range.from) / 2));
    on("more-faces", () => {
      this.#most = MOST;
      this.#load();
    });
    this.slider.addEventListener("input", () => this.goTo(this.slider.valueAsNumber));
    this.drawn.addEventListener("change", () => {
      this.#showDrawn();
      if (this.series) this.#draw();
    });
    // With Ctrl or Shift alone: a wheel that turns without them scrolls the page.
    this.place.addEventListener("wheel", (event) => {
      if (!event.ctrlKey && !event.shiftKey) return;
      event.preventDefault();
      const turn = event.deltaY || event.deltaX;
      if (event.ctrlKey) this.#zoomBy(turn < 0 ? ZOOM : 1 / ZOOM);
      else this.#moveTo(this.#range.from + Math.sign(turn) * (this.#range.to - this.#range.from) / 5);
    }, { passive: false });
    takePinches(this.place, { onPinch: (pinch) => this.#pinch(pinch), onEnd: () => this.#endPinch() });
    let width = 0;
    new ResizeObserver(() => {
      if (this.place.clientWidth === width) return;
      width = this.place.clientWidth;
      for (const chart of this.#charts) chart.resize();
    }).observe(this.place);
    const dress = () => {
      if (!this.series) return;
      this.shared.colors = colors(this.shared.classes, this.settings, this.place);
      this.#redraw();
    };
    new MutationObserver(dress).observe(document.documentElement, { attributeFilter: ["data-theme"] });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", dress);
  }
}
