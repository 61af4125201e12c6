// The wrong answers that the model was surest of, as pictures, and which parts of them spoke for the answer.

import { ask } from "../lib/api.js";
import { drawHeat } from "../lib/heat.js";
import { copyOf, part } from "../lib/templates.js";
import { emojiOf, textElement } from "./facts.js";

/** Errors shown at first. */
const FIRST = 12;

export class WorstErrors {
  constructor(root, settings) {
    Object.assign(this, { root, settings });
  }

  /** Shows the errors of `report`; their pictures only where they can be had. */
  show(report, hasPictures) {
    const { worst } = report;
    part(this.root, "worst-none").hidden = worst.length > 0;
    this.#add(report, worst.slice(0, FIRST), hasPictures);
    const line = part(this.root, "worst-more-line");
    line.hidden = worst.length <= FIRST;
    part(line, "worst-more").addEventListener("click", () => {
      line.hidden = true;
      const list = part(this.root, "worst");
      this.#add(report, worst.slice(FIRST), hasPictures);
      part(list.children[FIRST], "why").focus();
    }, { once: true });
  }

  #add(report, some, hasPictures) {
    part(this.root, "worst").append(...some.map((wrong) => this.#item(report, wrong, hasPictures)));
  }

  #item(report, wrong, hasPictures) {
    const { settings } = this;
    const item = copyOf("worst");
    part(item, "true").append(...named(wrong.true, settings));
    part(item, "predicted").append(...named(wrong.predicted, settings), ` ${settings.percent(wrong.confidence)}`);
    part(item, "entry").textContent = wrong.entry;
    const button = part(item, "why");
    if (hasPictures) {
      const picture = part(item, "image");
      picture.alt = settings.text("evaluate-worst-alt", { entry: wrong.entry });
      picture.src = `/api/v1/datasets/${report.dataset.id}/images/${wrong.index}?crop=${cropOf(report.faces)}`;
      button.addEventListener("click", () => this.#toggle(item, `/api/v1/reports/${report.id}/heat/${wrong.index}`));
    } else {
      part(item, "image").parentElement.hidden = true;
      button.hidden = true;
    }
    return item;
  }

  async #toggle(item, address) {
    const { settings } = this;
    const [button, canvas, words] = ["why", "heat", "heat-words"].map((mark) => part(item, mark));
    if (button.getAttribute("aria-pressed") === "true") {
      this.#showHeat(item, false);
      return;
    }
    try {
      button.disabled = true;
      words.textContent = settings.text("evaluate-why-working");
      const heat = await ask("GET", address, { words: settings });
      drawHeat(canvas, heat);
      this.#showHeat(item, true);
      words.textContent = settings.text("evaluate-heat", { class: settings.look(heat.class).label, fall: settings.percent(heat.fall) });
    } catch (error) {
      words.textContent = error.message;
    } finally {
      button.disabled = false;
      button.focus();
    }
  }

  #showHeat(item, isShown) {
    part(item, "heat").hidden = !isShown;
    const button = part(item, "why");
    button.setAttribute("aria-pressed", String(isShown));
    if (!isShown) part(item, "heat-words").textContent = "";
  }
}

/** How the evaluation read its pictures, so that they are shown as the model saw them. */
function cropOf({ whole, detected }) {
  if (detected === 0) return "whole";
  return whole === 0 ? "detect" : "auto";
}

function named(name, settings) {
  const look = settings.look(name);
  return [emojiOf(look, 20), textElement("bdi", look.label)];
}
