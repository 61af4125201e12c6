// One face's card, filled in from the server's answer.

import { copyOf, part } from "../lib/templates.js";

/** The card of `face`, the `number`th of its photo. */
export function faceCard(face, number, settings) {
  const card = copyOf("face");
  const look = settings.look(face.emotion);
  card.dataset.emotion = look.emotion;
  card.tabIndex = 0;
  part(card, "number").textContent = number;
  part(card, "label").textContent = look.label;
  part(card, "emoji").src = look.image;
  part(card, "confidence").textContent = settings.percent(face.confidence);
  part(card, "unsure").hidden = face.confidence >= settings.sureFrom;
  part(card, "description").textContent = face.description;
  fillScores(part(card, "scores"), face, settings);
  return card;
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
