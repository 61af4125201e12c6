// Datasets: deleting one.

import { confirmed } from "../components/confirm.js";
import { showProblem } from "../components/notice.js";
import { ask } from "../lib/api.js";
import { pageSettings } from "../lib/page.js";
import { part } from "../lib/templates.js";

const settings = pageSettings();
const list = part(document, "datasets");

async function remove(card) {
  const name = part(card, "name").textContent;
  if (!(await confirmed("delete", name))) return;
  try {
    await ask("DELETE", `/api/v1/datasets/${encodeURIComponent(card.dataset.dataset)}`, { words: settings });
    part(document, "said").textContent = settings.text("train-datasets-deleted", { name });
    const next = card.nextElementSibling ?? card.previousElementSibling;
    card.remove();
    next?.focus();
    part(document, "empty").hidden = list.childElementCount > 0;
  } catch (error) {
    showProblem(part(card, "dataset-problem"), error);
  }
}

for (const card of list.children) part(card, "delete").addEventListener("click", () => remove(card));
