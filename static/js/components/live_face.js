// One face's card: what leads, and a bar for every class, which stay where they are while they change.

import { copyOf, part } from "../lib/templates.js";
import { verdictOn } from "../lib/verdict.js";

export class LiveFace {
  #rows = new Map();

  /** `onBaseline()` is called when its button is pressed. */
  constructor(number, settings, onBaseline) {
    Object.assign(this, { number, settings });
    this.element = copyOf("live-face");
    this.element.dataset.number = number;
    this.title = settings.text("live-face", { number });
    part(this.element, "number").textContent = this.title;
    this.button = part(this.element, "baseline");
    this.button.addEventListener("click", onBaseline);
    this.scores = part(this.element, "scores");
  }

  /** Shows `face`; `person` is what is known about whose it is. */
  show({ leading, share, scores, adjusted }, person, now) {
    const look = verdictOn(leading, share, this.settings);
    this.#setGone(false);
    if (this.element.dataset.emotion !== look.emotion) {
      this.element.dataset.emotion = look.emotion;
      part(this.element, "emoji").src = look.image;
    }
    write(part(this.element, "label"), look.label);
    write(part(this.element, "likely"), look.likely ?? "");
    write(part(this.element, "confidence"), this.settings.percent(share));
    this.element.toggleAttribute("data-adjusted", adjusted !== null);
    for (const [name, score] of Object.entries(scores)) {
      const shown = adjusted ? adjusted[name] : score;
      const row = this.#rowOf(name);
      row.toggleAttribute("data-top", name === leading);
      part(row, "score-bar").setAttribute("width", shown * 100);
      part(row, "raw-bar").setAttribute("width", score * 100);
      write(part(row, "score-share"), this.settings.percent(shown));
      write(part(row, "raw-share"), this.settings.percent(score));
    }
    this.#showBaseline(person, now);
  }

  /** The face is not in the picture at the moment. */
  showGone() {
    this.#setGone(true);
  }

  #setGone(isGone) {
    this.element.toggleAttribute("data-gone", isGone);
    this.button.disabled = isGone;
    write(part(this.element, "number"), isGone ? `${this.title} (${this.settings.text("live-face-gone")})` : this.title);
  }

  #showBaseline({ take, baseline }, now) {
    const { settings } = this;
    this.button.disabled = Boolean(take);
    if (take) write(this.button, settings.text("live-baseline-running", { seconds: take.secondsLeft(now) }));
    else write(this.button, baseline ? settings.text("live-baseline-clear") : settings.text("live-baseline-set"));
  }

  #rowOf(name) {
    if (!this.#rows.has(name)) {
      const look = this.settings.look(name);
      const row = copyOf("live-score");
      row.dataset.emotion = look.emotion;
      part(row, "score-label").textContent = look.label;
      this.scores.append(row);
      this.#rows.set(name, row);
    }
    return this.#rows.get(name);
  }
}

/** Text that stays the same is left alone: it costs layout, and screen readers would notice. */
function write(element, words) {
  if (element.textContent !== words) element.textContent = words;
}
