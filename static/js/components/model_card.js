// One model: its figures, and buttons for what can be done with it.

import { copyOf, part } from "../lib/templates.js";
import { classItems, fillFacts, textElement } from "./facts.js";
import { showProblem } from "./notice.js";

export class ModelCard {
  /** `actions` does what the buttons say: `rename(card, name)`, `makeDefault(card)`, `remove(card)`. */
  constructor(model, settings, actions) {
    Object.assign(this, { settings, actions });
    this.element = copyOf("model");
    this.form = part(this.element, "rename-form");
    this.input = part(this.element, "rename-input");
    this.#wire();
    this.show(model);
  }

  show(model) {
    const { settings, element } = this;
    this.model = model;
    element.dataset.model = model.id;
    this.#showHead(model);
    this.#showFigure(model.metrics);
    part(element, "classes").replaceChildren(...classItems(model.classes, settings));
    fillFacts(part(element, "facts"), this.#facts(model));
    const terms = part(element, "terms");
    terms.hidden = !model.terms;
    terms.textContent = model.terms ? settings.text("models-terms", { terms: model.terms }) : "";
    const download = part(element, "download");
    download.href = `/api/v1/models/${encodeURIComponent(model.id)}/download`;
    part(element, "make-default").hidden = model.default;
    this.#editName(false);
  }

  #showHead({ id, name, origin, color, default: isDefault }) {
    const { settings, element } = this;
    const isOwn = origin !== "bundled";
    part(element, "name").textContent = name;
    part(element, "default").hidden = !isDefault;
    part(element, "origin").textContent = settings.text(`models-origin-${origin}`);
    part(element, "color").textContent = settings.text(`models-color-${color}`);
    part(element, "rename").hidden = !isOwn;
    part(element, "delete").hidden = !isOwn;
    part(element, "rename-label").htmlFor = `rename-${id}`;
    this.input.id = `rename-${id}`;
  }

  /** The first measurement counts; whoever opens the list sees all with how they came about. */
  #showFigure(metrics) {
    const { settings, element } = this;
    const [first] = metrics;
    part(element, "accuracy").textContent = first ? settings.percent(first.report.accuracy) : settings.text("models-unmeasured");
    part(element, "accuracy-words").textContent = first ? settings.text("models-measured", { name: first.name }) : "";
    part(element, "accuracy-detail").textContent = first ? this.#interval(first.report) : settings.text("models-unmeasured-detail");
    part(element, "more-figures").hidden = !first;
    part(element, "figure-list").replaceChildren(...metrics.map(({ name, protocol, report }) => {
      return textElement("li", settings.text("models-figure", { name, protocol, accuracy: settings.percent(report.accuracy) }));
    }));
  }

  #interval({ support, interval_95: [low, high] }) {
    const { settings } = this;
    return settings.text("models-interval", { images: settings.format.number(support), low: settings.percent(low), high: settings.percent(high) });
  }

  #facts({ trained_on: data, image_size: side, architecture, parameters, created_at: date }) {
    const { settings } = this;
    const { format } = settings;
    return [
      [settings.text("models-fact-data"), settings.text("models-fact-data-value", { name: data.name, images: format.number(data.images) })],
      [settings.text("models-fact-input"), settings.text("train-fact-sizes-value", { width: side, height: side })],
      [settings.text("models-fact-network"), architecture],
      [settings.text("models-fact-parameters"), format.number(parameters)],
      [settings.text("models-fact-date"), format.date(date)],
    ];
  }

  #wire() {
    part(this.element, "rename").addEventListener("click", () => this.#editName(true));
    part(this.element, "rename-cancel").addEventListener("click", () => this.#leaveName());
    part(this.element, "make-default").addEventListener("click", () => this.#try(() => this.actions.makeDefault(this)));
    part(this.element, "delete").addEventListener("click", () => this.#try(() => this.actions.remove(this)));
    this.form.addEventListener("submit", async (event) => {
      event.preventDefault();
      await this.#try(() => this.actions.rename(this, this.input.value.trim()));
      if (this.form.hidden) part(this.element, "rename").focus();
    });
    this.form.addEventListener("keydown", ({ key }) => {
      if (key === "Escape") this.#leaveName();
    });
  }

  #leaveName() {
    this.#editName(false);
    part(this.element, "rename").focus();
  }

  #editName(isEdited) {
    this.form.hidden = !isEdited;
    part(this.element, "naming").hidden = isEdited;
    if (!isEdited) return;
    this.input.value = this.model.name;
    this.input.focus();
    this.input.select();
  }

  async #try(action) {
    const place = part(this.element, "model-problem");
    place.replaceChildren();
    try {
      await action();
    } catch (error) {
      showProblem(place, error);
      place.scrollIntoView({ block: "nearest" });
    }
  }
}
