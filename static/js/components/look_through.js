// Pictures one by one, with a key for each thing that can be done: keep, leave out, put into another class.

import { base } from "../lib/site.js";
import { part } from "../lib/templates.js";
import { showProblem } from "./notice.js";
import { emojiOf, textElement } from "./facts.js";

/** Pictures that are fetched at a time, the most that the server gives. */
const SOME = 1000;
/** Classes that have a key of their own. */
const MOST_KEYS = 9;

export class LookThrough {
  #queue = [];
  #place = 0;
  #first = 0;

  /** `session` changes the dataset; `onClose()` hears that the list is to be shown again. */
  constructor(dialog, session, settings, onClose) {
    Object.assign(this, { dialog, session, settings });
    const on = (mark, act) => part(dialog, mark).addEventListener("click", act);
    on("look-keep", () => this.#keep());
    on("look-leave-out", () => this.#edit({ kind: "leave_out" }));
    on("look-undo", () => this.#undo());
    on("look-back", () => this.#go(-1));
    on("look-next", () => this.#go(1));
    on("look-close", () => dialog.close());
    dialog.addEventListener("close", onClose);
    dialog.addEventListener("keydown", (event) => this.#key(event));
  }

  /** Begins at `place` of `list`; `report` is the evaluation whose answers led here, if any. */
  async open(list, place, report) {
    Object.assign(this, { list, report });
    this.total = list.total;
    this.#first = place;
    this.#place = 0;
    this.#queue = [];
    this.dialog.showModal();
    await this.#try(() => this.#more());
    this.#show();
  }

  get #picture() {
    return this.#queue[this.#place];
  }

  /** What is looked through stays the same while it is changed: places are those of the beginning. */
  async #more() {
    this.#queue.push(...await this.list.some(this.#first + this.#queue.length, SOME));
  }

  async #fill() {
    const isShort = this.#place + 5 > this.#queue.length && this.#first + this.#queue.length < this.total;
    // A list that has changed under it cannot be continued; open it again.
    if (isShort && this.session.state.revision === this.list.revision) await this.#try(() => this.#more());
  }

  #show() {
    const { settings } = this;
    const picture = this.#picture;
    const frame = part(this.dialog, "look-picture");
    part(this.dialog, "look-place").textContent = settings.text("pictures-look-place", {
      place: settings.format.number(Math.min(this.#first + this.#place + 1, this.total)), total: settings.format.number(this.total),
    });
    for (const mark of ["look-keep", "look-leave-out"]) part(this.dialog, mark).disabled = !picture;
    part(this.dialog, "look-back").disabled = this.#place === 0;
    part(this.dialog, "look-next").disabled = !picture;
    part(this.dialog, "look-undo").disabled = !this.session.state?.can_undo;
    if (!picture) {
      frame.replaceChildren(textElement("p", settings.text("pictures-look-done"), "empty"));
      for (const mark of ["look-class", "look-entry", "look-answer"]) part(this.dialog, mark).textContent = "";
      part(this.dialog, "look-classes").replaceChildren();
      return;
    }
    const image = new Image(256, 256);
    image.alt = settings.text("pictures-plain", { class: picture.class, entry: picture.entry });
    image.src = `${base}/api/v1/datasets/${this.session.dataset}/images/${picture.index}`;
    frame.replaceChildren(image);
    part(this.dialog, "look-class").textContent = picture.class;
    part(this.dialog, "look-entry").textContent = picture.entry;
    part(this.dialog, "look-answer").textContent = this.#answerWords(picture);
    part(this.dialog, "look-classes").replaceChildren(...this.session.state.classes.map((one, number) => this.#classButton(one, number, picture)));
  }

  #answerWords({ answer, class: own }) {
    if (!answer) return "";
    const { settings } = this;
    const said = settings.text("pictures-look-answer", { class: settings.modelLabel(answer.class), share: settings.percent(answer.confidence) });
    if (answer.label_score === null || answer.class === own) return said;
    return `${said} ${settings.text("pictures-look-own", { class: own, share: settings.percent(answer.label_score) })}`;
  }

  #classButton({ name }, number, picture) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button";
    button.setAttribute("aria-pressed", name === picture.class);
    button.append(emojiOf(this.settings.look(name), 20), textElement("bdi", name));
    if (number < MOST_KEYS) button.append(textElement("kbd", String(number + 1)));
    button.addEventListener("click", () => this.#moveTo(name));
    return button;
  }

  #moveTo(name) {
    if (!this.#picture) return;
    if (name === this.#picture.class) this.#keep();
    else this.#edit({ kind: "move", class: name });
  }

  async #keep() {
    // What was kept before is not a change.
    if (!this.#picture) return;
    if (this.#picture.kept) await this.#go(1);
    else await this.#edit({ kind: "keep" });
  }

  async #edit(change) {
    const picture = this.#picture;
    if (!picture) return;
    const about = this.report ? { report: this.report } : {};
    const done = await this.#try(() => this.session.edit([{ ...change, pictures: [picture.index] }], about));
    if (!done) return;
    if (change.kind === "move") picture.class = change.class;
    picture.kept ||= change.kind !== "leave_out";
    part(this.dialog, "look-said").textContent = this.session.state.last ?? "";
    await this.#go(1);
  }

  async #undo() {
    if (!(await this.#try(() => this.session.undo()))) return;
    // What it was before, the server knows.
    this.#place = Math.max(0, this.#place - 1);
    const before = this.#picture;
    if (before) await this.#try(async () => Object.assign(before, await this.#again(before)));
    this.#show();
  }

  async #again({ index, entry }) {
    const same = await this.list.find(entry);
    return same.find((picture) => picture.index === index) ?? {};
  }

  async #go(step) {
    this.#place = Math.min(Math.max(this.#place + step, 0), this.#queue.length);
    await this.#fill();
    this.#show();
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input")) return;
    const forward = getComputedStyle(this.dialog).direction === "rtl" ? -1 : 1;
    const acts = {
      k: () => this.#keep(), l: () => this.#edit({ kind: "leave_out" }), z: () => this.#undo(),
      ArrowRight: () => this.#go(forward), ArrowLeft: () => this.#go(-forward),
    };
    const act = acts[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    const chosen = this.session.state?.classes[Number(event.key) - 1];
    if (!act && !chosen) return;
    event.preventDefault();
    if (act) act();
    else this.#moveTo(chosen.name);
  }

  async #try(act) {
    const place = part(this.dialog, "look-problem");
    place.replaceChildren();
    try {
      await act();
      return true;
    } catch (problem) {
      if (problem.name !== "AbortError") showProblem(place, problem);
      return false;
    }
  }
}
