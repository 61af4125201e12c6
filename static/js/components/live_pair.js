// What a new model says about the face in front of the camera, beside what an older one says.

import { copyOf, part } from "../lib/templates.js";
import { verdictOn } from "../lib/verdict.js";

export class LiveAnswer {
  #rows = new Map();

  constructor(root, settings) {
    Object.assign(this, { root, settings });
  }

  /** Shows the answer about `face`: its `emotion`, its `confidence` and the `scores` of all classes; nothing if there is none. */
  show(face) {
    if (!face) return;
    const { root, settings } = this;
    const look = verdictOn(face.emotion, face.confidence, settings);
    root.dataset.says = face.emotion;
    root.dataset.emotion = look.emotion;
    const emoji = part(root, "emoji");
    if (emoji.getAttribute("src") !== look.image) emoji.src = look.image;
    part(root, "label").textContent = look.likely ?? look.label;
    part(root, "share").textContent = settings.percent(face.confidence);
    for (const [name, score] of Object.entries(face.scores)) {
      const row = this.#row(name);
      part(row, "score-bar").setAttribute("width", score * 100);
      part(row, "score-share").textContent = settings.percent(score);
    }
  }

  #row(name) {
    if (!this.#rows.has(name)) {
      const look = this.settings.look(name);
      const row = copyOf("score");
      row.dataset.emotion = look.emotion;
      part(row, "score-label").textContent = look.label;
      part(this.root, "scores").append(row);
      this.#rows.set(name, row);
    }
    return this.#rows.get(name);
  }
}
