// One photo's answer: the picture with its boxes beside the faces' cards.

import { download } from "../lib/download.js";
import { cropFace, drawMarked } from "../lib/drawing.js";
import { drawHeat } from "../lib/heat.js";
import { served, shownPicture } from "../lib/shown_picture.js";
import { copyOf, part } from "../lib/templates.js";
import { faceCard } from "./face_card.js";
import { loadPicture, markedPicture } from "./marked_picture.js";

/** The element for `image`, the server's answer about `file`. */
export async function photoResult(file, image, settings, isEmojified) {
  const element = copyOf("photo");
  part(element, "file").textContent = file.name;
  part(element, "picture").replaceChildren();
  if (image.error) {
    part(element, "count").textContent = "";
    part(element, "faces").replaceChildren(problem(image.error));
    return element;
  }
  part(element, "count").textContent = counted(image, settings);
  const cards = image.faces.map((face, index) => faceCard(face, index + 1, settings));
  part(element, "faces").replaceChildren(...(cards.length > 0 ? cards : [copyOf("no-face")]));
  const description = settings.text("detect-picture-alt", { file: file.name });
  let url = URL.createObjectURL(await shownPicture(file, image.turned, settings).catch(() => file));
  let picture = await loadPicture(url, description);
  if (!fits(picture, image)) {
    // The browser cannot show it, or not upright.
    URL.revokeObjectURL(url);
    url = URL.createObjectURL((await served(file, image.turned, settings).catch(() => null)) ?? file);
    picture = await loadPicture(url, description);
  }
  if (picture && fits(picture, image)) addPicture(element, { picture, image, cards, settings, isEmojified, name: file.name });
  else URL.revokeObjectURL(url);
  return element;
}

/** How many faces there are, and whether the photo had to be turned for that. */
function counted({ note, faces, turned }, settings) {
  const count = note ?? settings.faceCount(faces.length);
  return turned ? `${count} ${settings.text("detect-turned")}` : count;
}

/** Whether the picture has the shape of the one that was looked at. */
function fits(picture, { width, height }) {
  return picture !== null && Math.abs(picture.naturalWidth * height - picture.naturalHeight * width) <= Math.max(width, height);
}

function problem({ title, detail }) {
  const notice = copyOf("problem");
  if (title) part(notice, "problem-title").textContent = title;
  part(notice, "problem-detail").textContent = detail;
  return notice;
}

function addPicture(element, { picture, image, cards, settings, isEmojified, name }) {
  const { frame, marks } = markedPicture(picture, image, settings);
  part(element, "picture").append(frame);
  const scale = picture.naturalWidth / image.width;
  cards.forEach((card, index) => {
    part(card, "crop").replaceChildren(cropFace(picture, image.faces[index].box, scale));
    if (image.faces[index].heat) addHeat(card, image.faces[index].heat, settings);
    tie(card, marks[index]);
  });
  const button = part(element, "download-picture");
  button.hidden = false;
  button.addEventListener("click", () => {
    const canvas = drawMarked(picture, drawable(marks, image, settings), scale, isEmojified());
    canvas.toBlob((blob) => download(blob, `${name.replace(/\.\w+$/, "")}-facefeel.png`), "image/png");
  });
}

/** Lays over the face what spoke for the answer, and says how to read it. */
function addHeat(card, heat, settings) {
  const canvas = document.createElement("canvas");
  canvas.className = "face-heat";
  canvas.dataset.heat = "";
  drawHeat(canvas, heat);
  part(card, "crop").append(canvas);
  card.toggleAttribute("data-explained", true);
  const words = document.createElement("p");
  words.className = "face-description";
  words.textContent = settings.text("detect-heat", { class: settings.look(heat.class).label, fall: settings.percent(heat.fall) });
  part(card, "description").after(words);
}

/** Pointing at either lights both; a click on the box leads to the card. */
function tie(card, mark) {
  const light = (isLit) => [card, mark].forEach((element) => element.toggleAttribute("data-lit", isLit));
  for (const element of [card, mark]) {
    for (const event of ["pointerenter", "focusin"]) element.addEventListener(event, () => light(true));
    for (const event of ["pointerleave", "focusout"]) element.addEventListener(event, () => light(false));
  }
  mark.addEventListener("click", () => {
    card.scrollIntoView({ block: "nearest" });
    card.focus({ preventScroll: true });
  });
}

function drawable(marks, image, settings) {
  return image.faces.map((face, index) => {
    const style = getComputedStyle(marks[index].querySelector(".mark-number"));
    return {
      box: face.box,
      number: index + 1,
      label: `${settings.look(face.emotion).label} ${settings.percent(face.confidence)}`,
      color: style.backgroundColor,
      ink: style.color,
      emoji: marks[index].querySelector(".mark-emoji"),
    };
  });
}
