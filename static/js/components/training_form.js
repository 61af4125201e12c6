// Everything that can be set about a training: defaults, limits, and what the server says about a field.

import { part } from "../lib/templates.js";
import { showProblem } from "./notice.js";

/** Which setting shows what the server says about a field of the request. */
const SHOWN_AT = { recipe: "network", architecture: "network", init: "network", color: "network" };

export class TrainingForm {
  #touched = new Set();

  constructor(form, settings) {
    Object.assign(this, { form, settings });
    /** What the server's table describes, with a default for each way to begin. */
    this.described = [...form.querySelectorAll("[data-default-thesis]")];
    form.addEventListener("input", ({ target }) => {
      this.#touched.add(target.name);
      if (target.name === "network" || target.name === "init") this.#applyRecipe();
      this.#complain(target.closest("[data-setting]"), "");
      if (target.validity && !target.validity.valid) this.#complain(target.closest("[data-setting]"), this.#reason(target));
    });
  }

  /** Makes the form fit `dataset`; `models` are those that could be gone on from. */
  prepare(dataset, models) {
    const { elements } = this.form;
    this.dataset = dataset;
    if (!this.#touched.has("name")) elements.name.value = dataset.name;
    this.#offer(models.filter(({ color }) => color === this.settings.color));
    // Without a check-up no one knows: the server will say what does not fit.
    const { has_parts: hasParts, persons } = dataset.check_up ?? { has_parts: false, persons: null };
    const key = hasParts ? "train-split-own" : persons === null ? "train-split-no-persons" : "train-split-help";
    part(elements.split[0].closest("[data-setting]"), "setting-help").textContent = this.settings.text(key);
    for (const choice of elements.split) choice.disabled = hasParts;
    elements.validation.disabled = hasParts;
    this.#applyRecipe();
  }

  /** Takes over the settings of an earlier request. */
  fill(request) {
    const { elements } = this.form;
    elements.network.value = request.init && this.#canInit ? "init" : request.recipe ?? "thesis";
    if (request.init && this.#canInit) elements.init.value = request.init;
    this.#applyRecipe();
    for (const name of ["name", "device", ...this.described.map(({ dataset }) => dataset.setting)]) {
      if (request[name] === undefined || request[name] === null) continue;
      elements[name].value = request[name];
      this.#touched.add(name);
    }
    part(this.form, "more").open = true;
  }

  /** The job request that the form asks for. */
  request() {
    const { elements } = this.form;
    const request = { kind: "train", dataset: this.dataset.id, color: this.settings.color, recipe: this.#recipe };
    const name = elements.name.value.trim();
    if (name) request.name = name;
    for (const setting of this.described) {
      const { name, type, disabled, valueAsNumber } = setting.querySelector("input, select");
      if (!disabled) request[name] = type === "number" ? valueAsNumber : elements[name].value;
    }
    if (elements.network.value === "init") request.init = elements.init.value;
    if (elements.device.value) request.device = elements.device.value;
    return request;
  }

  get isValid() {
    return this.form.checkValidity();
  }

  /** Marks every field that cannot be sent and goes to the first. */
  showInvalid() {
    const wrong = [...this.form.elements].filter((field) => field.willValidate && !field.validity.valid);
    for (const field of wrong) this.#complain(field.closest("[data-setting]"), this.#reason(field));
    this.#goTo(wrong[0]);
  }

  /** Shows what the server says: at its field if it names one, else below the form. */
  showProblem(problem) {
    const setting = this.form.querySelector(`[data-setting="${SHOWN_AT[problem.field] ?? problem.field}"]`);
    if (!setting) return showProblem(part(this.form, "form-problem"), problem);
    this.#complain(setting, problem.message);
    this.#goTo(setting.querySelector("input:not(:disabled), select"));
  }

  clearProblems() {
    part(this.form, "form-problem").replaceChildren();
    for (const setting of this.form.querySelectorAll("[data-setting]")) this.#complain(setting, "");
  }

  get #recipe() {
    const { network, init } = this.form.elements;
    return network.value === "init" ? this.initModels.get(init.value)?.architecture ?? "facefeel" : network.value;
  }

  get #canInit() {
    return this.initModels.size > 0;
  }

  #offer(models) {
    this.initModels = new Map(models.map((model) => [model.id, model]));
    const options = models.map(({ id, name }) => new Option(name, id));
    part(this.form, "init-models").replaceChildren(...options);
    part(this.form, "init").disabled = models.length === 0;
    part(this.form, "init-help").textContent = this.settings.text(models.length > 0 ? "train-network-init-help" : "train-network-init-none");
    if (models.length === 0 && this.form.elements.network.value === "init") this.form.elements.network.value = "thesis";
  }

  /** A recipe brings its own values for whatever was not set by hand. */
  #applyRecipe() {
    const { elements } = this.form;
    const isInit = elements.network.value === "init";
    const recipe = this.#recipe;
    for (const setting of this.described) {
      const { setting: name, onlyFor } = setting.dataset;
      if (!this.#touched.has(name)) elements[name].value = setting.getAttribute(`data-default-${recipe}${isInit ? "-init" : ""}`);
      if (onlyFor) elements[name].disabled = onlyFor !== recipe;
    }
    part(this.form, "init-field").hidden = !isInit;
    // A model that is gone on from fixes the size of its pictures.
    elements.image_size.readOnly = isInit;
    if (isInit) elements.image_size.value = this.initModels.get(elements.init.value).image_size;
  }

  #reason(field) {
    const { validity, min, max } = field;
    if (validity.valueMissing || validity.badInput) return this.settings.text("train-error-missing");
    if (validity.stepMismatch && field.step === "1") return this.settings.text("train-error-whole");
    return this.settings.text("train-error-range", { min, max });
  }

  #complain(setting, words) {
    const error = setting && part(setting, "setting-error");
    if (!error) return;
    error.textContent = words;
    setting.toggleAttribute("data-wrong", words !== "");
    setting.querySelector("input, select").setAttribute("aria-invalid", words !== "");
  }

  #goTo(field) {
    const fold = field?.closest("details");
    if (fold) fold.open = true;
    field?.focus();
  }
}
