// Models: their cards, and what can be done with each.

import { confirmed } from "../components/confirm.js";
import { ModelCard } from "../components/model_card.js";
import { showProblem } from "../components/notice.js";
import { Uploader } from "../components/uploader.js";
import { ask } from "../lib/api.js";
import { pageSettings } from "../lib/page.js";
import { copyOf, part } from "../lib/templates.js";

const settings = pageSettings();
const list = part(document, "models");
const problem = part(document, "problem");
const said = part(document, "said");

const actions = {
  async rename(card, name) {
    const model = await change(card.model, { name });
    say("models-renamed", model);
    card.show(model);
  },

  async makeDefault(card) {
    const model = await change(card.model, { default: true });
    say("models-made-default", model);
    await fill();
    focusCard(model.id);
  },

  async remove(card) {
    if (!(await confirmed("delete", card.model.name))) return;
    await ask("DELETE", address(card.model), { words: settings });
    say("models-deleted", card.model);
    const next = card.element.nextElementSibling ?? card.element.previousElementSibling;
    card.element.remove();
    next?.focus();
  },
};

function address({ id }) {
  return `/api/v1/models/${encodeURIComponent(id)}`;
}

function change(model, values) {
  return ask("PATCH", address(model), { body: values, words: settings });
}

function say(key, { name }) {
  said.textContent = settings.text(key, { name });
}

function focusCard(id) {
  list.querySelector(`[data-model="${CSS.escape(id)}"]`)?.focus();
}

async function fill() {
  const models = await ask("GET", "/api/v1/models", { words: settings });
  list.replaceChildren(...models.map((model) => model.damaged ? damagedCard(model) : new ModelCard(model, settings, actions).element));
  problem.replaceChildren();
}

/** A model whose files are damaged: why, and a way to be rid of it. */
function damagedCard(model) {
  const element = copyOf("damaged-model");
  element.dataset.model = model.id;
  part(element, "name").textContent = model.name;
  part(element, "reason").textContent = settings.text("models-damaged-reason", { reason: model.damaged });
  part(element, "delete").addEventListener("click", async () => {
    try {
      await actions.remove({ model, element });
    } catch (error) {
      showProblem(part(element, "model-problem"), error);
    }
  });
  return element;
}

async function begin() {
  try {
    await fill();
  } catch (error) {
    showProblem(problem, error, begin);
  }
}

new Uploader(part(document, "uploader"), settings, {
  address: "/api/v1/models",
  checking: "models-import-checking",
  onDone: async (model) => {
    say("models-imported", model);
    await begin();
    focusCard(model.id);
  },
});

begin();
