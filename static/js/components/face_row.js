// One face's row: what leads, and, once it is folded out, all there is to say.

import { copyCanvas } from "../lib/drawing.js";
import { drawHeat } from "../lib/heat.js";
import { copyOf, part } from "../lib/templates.js";
import { verdictOn } from "../lib/verdict.js";

export class FaceRow {
  #blank;

  /** The row of `face`, the `number`th of the photo `file`; `onShow()` is called when its place in the photo is asked for. */
  constructor(face, number, file, settings, onShow) {
    Object.assign(this, { face, number, file, settings, onShow });
    this.verdict = verdictOn(face.emotion, face.confidence, settings);
    this.element = copyOf("face");
    this.head = part(this.element, "row-head");
    // A page may have hundreds of rows, few of which are ever opened.
    this.#blank = [...part(this.element, "body").children];
    part(this.element, "body").replaceChildren();
    this.#showHead();
    this.element.addEventListener("toggle", () => this.element.open && this.#fill());
  }

  /** Whether it is of those to be shown: all, or those with one label. */
  matches(label) {
    return label === "" || this.verdict.label === label;
  }

  /** Gives it its face's picture, a canvas. */
  set crop(canvas) {
    part(this.element, "crop").replaceChildren(canvas);
  }

  open() {
    this.element.open = true;
    this.#fill(); // the event comes late
  }

  /** Leads the reader here. */
  reveal() {
    this.open();
    this.element.scrollIntoView({ block: "nearest" });
    this.head.focus({ preventScroll: true });
  }

  #showHead() {
    const { element, verdict, face } = this;
    element.dataset.emotion = verdict.emotion;
    part(element, "number").textContent = this.number;
    part(element, "label").textContent = verdict.label;
    part(element, "emoji").src = verdict.image;
    part(element, "confidence").textContent = this.settings.percent(face.confidence);
    part(element, "row-file").textContent = this.file;
    part(element, "likely").textContent = verdict.likely ?? "";
    part(element, "likely").hidden = verdict.likely === null;
  }

  #fill() {
    const { element, face, settings } = this;
    const body = part(element, "body");
    if (body.firstElementChild) return;
    body.append(...this.#blank);
    part(body, "unsure").hidden = this.verdict.likely === null;
    part(body, "description").textContent = face.description;
    fillScores(part(body, "scores"), face, settings);
    const show = part(body, "show");
    show.hidden = !part(element, "crop").firstElementChild;
    show.addEventListener("click", () => this.onShow(this));
    if (face.heat) this.#showHeat(body);
  }

  /** Lays over the face what spoke for the answer, and says how to read it. */
  #showHeat(body) {
    const { heat } = this.face;
    const crop = part(this.element, "crop").querySelector("canvas");
    if (!crop) return;
    const layer = document.createElement("canvas");
    layer.className = "face-heat";
    layer.dataset.heat = "";
    drawHeat(layer, heat);
    const figure = document.createElement("div");
    figure.className = "face-explained";
    figure.append(copyCanvas(crop), layer);
    const words = document.createElement("p");
    words.className = "face-description";
    const label = this.settings.inSentence(this.settings.look(heat.class));
    words.textContent = this.settings.text("detect-heat", { class: label, fall: this.settings.percent(heat.fall) });
    part(body, "description").after(figure, words);
  }
}

function fillScores(list, face, settings) {
  const blank = list.firstElementChild;
  const rows = Object.entries(face.scores).map(([name, score]) => {
    const row = blank.cloneNode(true);
    const look = settings.look(name);
    row.dataset.emotion = look.emotion;
    row.toggleAttribute("data-top", name === face.emotion);
    part(row, "score-label").textContent = look.label;
    part(row, "score-share").textContent = settings.percent(score);
    part(row, "score-bar").setAttribute("width", score * 100);
    return row;
  });
  list.replaceChildren(...rows);
}
