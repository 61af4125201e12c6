// Datasets: what is kept here, and deleting it.

import { confirmed } from "../components/confirm.js";
import { datasetDetail } from "../components/dataset_picker.js";
import { classItems } from "../components/facts.js";
import { showProblem } from "../components/notice.js";
import { ask } from "../lib/api.js";
import { pageSettings } from "../lib/page.js";
import { copyOf, part } from "../lib/templates.js";

const settings = pageSettings();
const list = part(document, "datasets");
const problem = part(document, "problem");

async function fill() {
  try {
    const datasets = await ask("GET", "/api/v1/datasets", { words: settings });
    datasets.sort((a, b) => b.created_at.localeCompare(a.created_at));
    list.replaceChildren(...datasets.map(card));
    problem.replaceChildren();
    showEmptiness();
  } catch (error) {
    showProblem(problem, error, fill);
  }
}

function card(dataset) {
  settings.learn(dataset.classes);
  const element = copyOf("dataset");
  if (dataset.damaged) {
    part(element, "damaged").textContent = settings.text("train-damaged", { reason: dataset.damaged });
    for (const kind of ["damaged-tag", "damaged"]) part(element, kind).hidden = false;
  }
  part(element, "name").textContent = dataset.name;
  part(element, "detail").textContent = `${datasetDetail(dataset, settings)} · ${settings.format.date(dataset.created_at)}`;
  part(element, "classes").replaceChildren(...classItems(dataset.classes.map(({ name }) => name), settings));
  for (const color of ["rgb", "gray"]) {
    const link = part(element, `train-${color}`);
    link.href = `/train/${color}?dataset=${dataset.id}`;
    link.hidden = Boolean(dataset.damaged) || !dataset.available;
  }
  part(element, "away").hidden = dataset.available;
  part(element, "delete").addEventListener("click", () => remove(dataset, element));
  return element;
}

async function remove(dataset, element) {
  if (!(await confirmed("delete", dataset.name))) return;
  try {
    await ask("DELETE", `/api/v1/datasets/${encodeURIComponent(dataset.id)}`, { words: settings });
    part(document, "said").textContent = settings.text("train-datasets-deleted", { name: dataset.name });
    const next = element.nextElementSibling ?? element.previousElementSibling;
    element.remove();
    next?.focus();
    showEmptiness();
  } catch (error) {
    showProblem(part(element, "dataset-problem"), error);
  }
}

function showEmptiness() {
  part(document, "empty").hidden = list.childElementCount > 0;
}

fill();
