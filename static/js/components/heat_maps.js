// Why the model was wrong: which parts of a face spoke for its answer.

import { ask } from "../lib/api.js";
import { drawHeat } from "../lib/heat.js";
import { part } from "../lib/templates.js";

/** Lets every wrong answer inside `root` explain itself. */
export function explainErrors(root, report, settings) {
  for (const button of root.querySelectorAll("[data-why]")) {
    const item = button.closest("[data-wrong]");
    button.addEventListener("click", () => toggle(item, `/api/v1/reports/${report}/heat/${item.dataset.wrong}`, settings));
  }
}

async function toggle(item, address, settings) {
  const [button, canvas, words] = ["why", "heat", "heat-words"].map((mark) => part(item, mark));
  if (button.getAttribute("aria-pressed") === "true") {
    showHeat(item, false);
    return;
  }
  try {
    button.disabled = true;
    words.textContent = settings.text("evaluate-why-working");
    const heat = await ask("GET", address, { words: settings });
    drawHeat(canvas, heat);
    showHeat(item, true);
    words.textContent = settings.text("evaluate-heat", { class: settings.look(heat.class).label, fall: settings.percent(heat.fall) });
  } catch (error) {
    words.textContent = error.message;
  } finally {
    button.disabled = false;
    button.focus();
  }
}

function showHeat(item, isShown) {
  part(item, "heat").hidden = !isShown;
  part(item, "why").setAttribute("aria-pressed", String(isShown));
  if (!isShown) part(item, "heat-words").textContent = "";
}
