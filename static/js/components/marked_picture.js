// A photo with a numbered box on every face.

import { placeTargets } from "../lib/targets.js";

/** The picture of `file`, loaded and upright, or null where the browser cannot show it. */
export async function loadPicture(url, description) {
  const picture = new Image();
  picture.src = url;
  picture.alt = description;
  try {
    await picture.decode();
    return picture;
  } catch {
    return null;
  }
}

/**
 * The picture with a frame as large as each row's face, and over all frames a button with its number, which is large enough to
 * be hit. `onChoose(row)` is called when one is pressed.
 */
export class MarkedPicture {
  #image;

  constructor(picture, image, rows, settings, onChoose) {
    this.#image = image;
    this.marks = rows.map((row) => ({ row, frame: frame(row, image), button: button(row, settings, onChoose) }));
    this.element = document.createElement("div");
    this.element.className = "marked";
    this.element.append(picture, ...this.marks.map((mark) => mark.frame), ...this.marks.map((mark) => mark.button));
    new ResizeObserver(([entry]) => this.#place(entry.contentRect)).observe(this.element);
  }

  /** The mark of the face in `row`: its `frame` and its `button`. */
  markOf(row) {
    return this.marks.find((mark) => mark.row === row);
  }

  /** Shows the marks of faces with this label, of all if it is empty. */
  filter(label) {
    for (const { row, frame, button } of this.marks) {
      frame.hidden = !row.matches(label);
      button.hidden = frame.hidden;
    }
  }

  /** Moves the buttons of small faces apart, so that each can be hit and its number read. */
  #place({ width, height }) {
    if (width === 0) return;
    const scale = width / this.#image.width;
    const boxes = this.marks.map(({ row: { face: { box } } }) => scaled(box, scale));
    placeTargets(boxes, { width, height }).forEach((target, index) => {
      const { button } = this.marks[index];
      button.toggleAttribute("data-small", !target.isFixed);
      button.style.left = `${target.x}px`;
      button.style.top = `${target.y}px`;
      button.style.width = `${target.width}px`;
      button.style.height = `${target.height}px`;
    });
  }
}

function scaled({ x, y, width, height }, scale) {
  return { x: x * scale, y: y * scale, width: width * scale, height: height * scale };
}

function frame({ face: { box }, verdict }, image) {
  const element = document.createElement("div");
  element.className = "mark";
  element.dataset.emotion = verdict.emotion;
  const percent = (length, whole) => `${(length / whole) * 100}%`;
  element.style.left = percent(box.x, image.width);
  element.style.top = percent(box.y, image.height);
  element.style.width = percent(box.width, image.width);
  element.style.height = percent(box.height, image.height);
  element.append(emoji(verdict.image));
  return element;
}

function button(row, settings, onChoose) {
  const { face, number, verdict } = row;
  const element = document.createElement("button");
  element.type = "button";
  element.className = "mark-button";
  element.dataset.emotion = verdict.emotion;
  const confidence = settings.percent(face.confidence);
  element.setAttribute("aria-label", settings.text("detect-box-label", { number, label: verdict.label, confidence }));
  element.addEventListener("click", () => onChoose(row));
  element.append(tag(number, verdict.label));
  return element;
}

function emoji(url) {
  const picture = new Image();
  picture.className = "mark-emoji";
  picture.src = url;
  picture.alt = "";
  return picture;
}

/** The number, and the label where there is room for it. */
function tag(number, label) {
  const [text, digits, words] = ["mark-tag", "mark-number", "mark-label"].map((name) => {
    const element = document.createElement("span");
    element.className = name;
    return element;
  });
  digits.textContent = number;
  words.textContent = label;
  text.append(digits, words);
  return text;
}
