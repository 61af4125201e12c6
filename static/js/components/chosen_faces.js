// Pictures of a recording that were chosen, by click, Shift and keyboard or by dragging them: to another class, or out.

import { part } from "../lib/templates.js";

/** What a drag of chosen pictures is known by; other things are dropped on a class as well. */
export const DRAGGED = "application/x-facefeel-faces";

export class ChosenFaces {
  #chosen = new Map();
  #pictures = new WeakMap();
  #last = null;

  /** Tells its `listener`: `onMovePictures(numbers, class)` and `onRemovePictures(numbers)`. */
  constructor(bar, settings, listener) {
    Object.assign(this, { bar, settings, listener });
    this.target = part(bar, "move-to");
    bar.addEventListener("submit", (event) => {
      event.preventDefault();
      this.moveTo(Number(this.target.value));
    });
    part(bar, "remove-chosen").addEventListener("click", () => listener.onRemovePictures(this.numbers));
    part(bar, "choose-none").addEventListener("click", () => this.clear());
  }

  get numbers() {
    return [...this.#chosen.keys()];
  }

  /** Lets a picture be chosen by its `button`, and dragged by the element around it. */
  watch(button, picture) {
    this.#pictures.set(button, picture);
    button.setAttribute("aria-pressed", "false");
    button.addEventListener("click", (event) => (event.shiftKey ? this.#chooseTo(button) : this.#toggle(button)));
    button.addEventListener("keydown", (event) => {
      if (event.key !== "Delete") return;
      event.preventDefault();
      this.#makeSure(button);
      this.listener.onRemovePictures(this.numbers);
    });
    button.parentElement.addEventListener("dragstart", (event) => {
      this.#makeSure(button);
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData(DRAGGED, "chosen");
    });
  }

  /** Names the classes that pictures can be put into. */
  offer(classes) {
    this.target.replaceChildren(...classes.map(({ number, label }) => new Option(label, number)));
  }

  moveTo(number) {
    if (this.#chosen.size > 0) this.listener.onMovePictures(this.numbers, number);
  }

  forget(number) {
    if (this.#chosen.delete(number)) this.#show();
  }

  clear() {
    for (const button of this.#chosen.values()) button.setAttribute("aria-pressed", "false");
    this.#chosen.clear();
    this.#last = null;
    this.#show();
  }

  #set(button, isChosen) {
    const { number } = this.#pictures.get(button);
    if (isChosen) this.#chosen.set(number, button);
    else this.#chosen.delete(number);
    button.setAttribute("aria-pressed", String(isChosen));
  }

  #toggle(button) {
    this.#set(button, button.getAttribute("aria-pressed") !== "true");
    this.#last = button;
    this.#show();
  }

  /** All from the one that was clicked before, in the same strip. */
  #chooseTo(button) {
    const strip = [...button.closest("ul").querySelectorAll("button")];
    const [from, to] = [strip.indexOf(this.#last), strip.indexOf(button)].sort((a, b) => a - b);
    if (from < 0) return this.#toggle(button);
    for (const one of strip.slice(from, to + 1)) this.#set(one, true);
    this.#show();
  }

  /** One that was not chosen is meant alone. */
  #makeSure(button) {
    if (button.getAttribute("aria-pressed") === "true") return;
    this.clear();
    this.#toggle(button);
  }

  #show() {
    this.bar.hidden = this.#chosen.size === 0;
    part(this.bar, "chosen").textContent = this.settings.text("record-chosen", { count: this.settings.format.number(this.#chosen.size) });
  }
}
