// What is compared between videos: how each measure is called and written.

const SCORE = /^(?:mean|score)_(.+)$/;
const SHARE = /^share_(.+)$/;
/** The largest p that counts as more than chance. */
export const ALPHA = 0.05;

export class FilmMeasures {
  constructor(settings) {
    this.settings = settings;
  }

  /** What a measure is called. */
  label(measure) {
    const { settings } = this;
    const [, scored] = SCORE.exec(measure) ?? [];
    const [, shared] = SHARE.exec(measure) ?? [];
    if (scored) return settings.text("films-measure-score", { label: this.#class(scored) });
    if (shared) return settings.text("films-measure-share", { label: this.#class(shared) });
    if (measure === "valence") return settings.text("films-valence");
    if (measure === "expressiveness") return settings.text("film-expressiveness");
    return measure;
  }

  /** A value of it: shares in per cent, scores as numbers from 0 to 1 or −1 to 1. */
  value(measure, value) {
    if (value === null || value === undefined) return "–";
    if (SHARE.test(measure)) return this.settings.percent(value);
    return this.settings.format.number(value, 3);
  }

  /** A mean with its interval, where there is one. */
  estimate(measure, figure) {
    const mean = this.value(measure, figure?.mean);
    if (!figure?.interval) return mean;
    const [low, high] = figure.interval.map((value) => this.value(measure, value));
    return this.settings.text("film-estimate", { mean, low, high });
  }

  p(value) {
    if (value === null || value === undefined) return "–";
    return value < 0.001 ? `< ${this.settings.format.number(0.001, 3)}` : this.settings.format.number(value, 3);
  }

  #class(name) {
    return name === "not_sure" ? this.settings.text("detect-not-sure") : this.settings.look(name).label;
  }
}
