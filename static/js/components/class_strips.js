// Classes with their pictures, which grow while they are recorded.

import { copyOf, part } from "../lib/templates.js";
import { holdable } from "./burst.js";
import { ChosenFaces, DRAGGED } from "./chosen_faces.js";

export class ClassStrips {
  #cards = new Map();
  #selected = null;

  /**
   * Tells its `listener`: `onPress(number)`, `onRelease()`, `onPhotos(number, files)`, `onMovePictures(numbers, class)`,
   * `onRemovePictures(numbers)` and `onRemoveClass(number)`.
   */
  constructor(root, settings, listener) {
    Object.assign(this, { root, settings, listener });
    this.list = part(root, "classes");
    this.chosen = new ChosenFaces(part(root, "move-bar"), settings, listener);
  }

  /** The class that the space bar records; the first one until another was used. */
  get selected() {
    return this.#selected;
  }

  /** Shows a whole recording. */
  show({ classes, pictures }) {
    this.chosen.clear();
    for (const [number, card] of this.#cards) {
      if (classes.some((one) => one.number === number)) continue;
      card.element.remove();
      this.#cards.delete(number);
    }
    for (const one of classes) {
      if (!this.#cards.has(one.number)) this.#add(one);
      const card = this.#cards.get(one.number);
      card.pictures = new Map();
      part(card.element, "strip").replaceChildren();
    }
    for (const picture of pictures) this.add(picture);
    this.chosen.offer(classes.map(({ number }) => ({ number, label: this.labelOf(number) })));
    for (const { number } of classes) this.#count(number);
    if (!this.#cards.has(this.#selected)) this.select(classes[0]?.number ?? null);
  }

  /** Adds a picture to its strip, the newest first. */
  add(picture) {
    const card = this.#cards.get(picture.class);
    if (!card || card.pictures.has(picture.number)) return;
    const thumb = copyOf("thumb");
    const button = thumb.firstElementChild;
    button.firstElementChild.src = picture.address;
    button.setAttribute("aria-label", this.settings.text("record-picture", {
      number: this.settings.format.number(picture.number), name: card.label,
    }));
    button.title = button.getAttribute("aria-label");
    this.chosen.watch(button, picture);
    card.pictures.set(picture.number, thumb);
    part(card.element, "strip").prepend(thumb);
    this.#count(picture.class);
  }

  /** Puts the focus on a picture; on what records its class if it is not there. */
  focus(number, picture) {
    const card = this.#cards.get(number);
    const thumb = card?.pictures.get(picture)?.firstElementChild;
    (thumb ?? (card && part(card.element, "remove")))?.focus();
  }

  labelOf(number) {
    return this.#cards.get(number)?.label ?? "";
  }

  note(number, words) {
    const card = this.#cards.get(number);
    if (card) part(card.element, "note").textContent = words;
  }

  /** Whether anything can be recorded, and why not. */
  enable(isPossible, why) {
    for (const { element } of this.#cards.values()) {
      const hold = part(element, "hold");
      hold.disabled = !isPossible;
      hold.title = why;
    }
  }

  /** Marks the class that is recorded now. */
  mark(number) {
    for (const [own, { element }] of this.#cards) element.toggleAttribute("data-recording", own === number);
  }

  select(number) {
    this.#selected = number;
    for (const [own, { element }] of this.#cards) element.toggleAttribute("data-selected", own === number);
  }

  #add(one) {
    const element = copyOf("class");
    const look = this.settings.emotions[one.emotion] ?? this.settings.unknown;
    const label = one.name === one.emotion ? look.label : one.name;
    this.#cards.set(one.number, { element, label, pictures: new Map() });
    element.dataset.emotion = look.emotion;
    element.dataset.number = one.number;
    part(element, "emoji").src = look.image;
    part(element, "name").textContent = label;
    const remove = part(element, "remove");
    remove.setAttribute("aria-label", this.settings.text("record-remove-class", { name: label }));
    remove.title = remove.getAttribute("aria-label");
    remove.addEventListener("click", () => this.listener.onRemoveClass(one.number));
    const hold = part(element, "hold");
    hold.textContent = this.settings.text("record-hold");
    holdable(hold, () => {
      this.select(one.number);
      this.listener.onPress(one.number);
    }, () => this.listener.onRelease());
    this.#takePhotos(element, one.number);
    this.list.append(element);
  }

  #takePhotos(element, number) {
    const picker = part(element, "photos");
    picker.addEventListener("change", () => {
      this.listener.onPhotos(number, [...picker.files]);
      picker.value = ""; // so that the same file can be chosen again
    });
    const over = (isOver) => element.toggleAttribute("data-over", isOver);
    element.addEventListener("dragover", (event) => {
      if (!["Files", DRAGGED].some((type) => event.dataTransfer.types.includes(type))) return;
      event.preventDefault();
      over(true);
    });
    element.addEventListener("dragleave", () => over(false));
    element.addEventListener("drop", (event) => {
      event.preventDefault();
      over(false);
      if (event.dataTransfer.types.includes(DRAGGED)) this.chosen.moveTo(number);
      else this.listener.onPhotos(number, [...event.dataTransfer.files]);
    });
  }

  #count(number) {
    const card = this.#cards.get(number);
    part(card.element, "count").textContent = this.settings.counted("pictures", card.pictures.size);
    card.element.dataset.images = card.pictures.size;
  }
}
