// Everything that can be set about a training: three ways to begin, their defaults, limits, and what the server says about a field.

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
      if (target.name === "network" || target.name === "init") this.#applyWay();
      this.#complain(target.closest("[data-setting]"), "");
      if (target.validity && !target.validity.valid) this.#complain(target.closest("[data-setting]"), this.#reason(target));
      this.#summarize();
    });
    this.#applyWay();
  }

  /** The ways to begin that can be chosen. */
  get ways() {
    return [...this.form.elements.network].filter(({ disabled }) => !disabled).map(({ value }) => value);
  }

  /** The way that is chosen: `init`, `thesis` or `facefeel`. */
  get way() {
    return this.form.elements.network.value;
  }

  /** Chooses a way, if there is one of that name. */
  chooseWay(way) {
    if (!this.ways.includes(way)) return;
    this.form.elements.network.value = way;
    this.#applyWay();
  }

  /** Makes the form fit `dataset`. */
  prepare(dataset) {
    const { elements } = this.form;
    this.dataset = dataset;
    if (!this.#touched.has("name")) elements.name.value = dataset.name;
    // Without a check-up no one knows: the server will say what does not fit.
    const { has_parts: hasParts, persons } = dataset.check_up ?? { has_parts: false, persons: null };
    const key = hasParts ? "train-split-own" : persons === null ? "train-split-no-persons" : "train-split-help";
    part(elements.split[0].closest("[data-setting]"), "setting-help").textContent = this.settings.text(key);
    for (const choice of elements.split) choice.disabled = hasParts;
    elements.validation.disabled = hasParts;
    this.#applyWay();
  }

  /** Takes over the settings of an earlier request. */
  fill(request) {
    const { elements } = this.form;
    const canInit = [...(elements.init?.options ?? [])].some(({ value }) => value === request.init);
    elements.network.value = canInit ? "init" : request.recipe ?? "thesis";
    if (canInit) elements.init.value = request.init;
    this.#applyWay();
    for (const name of ["name", "device", ...this.described.map(({ dataset }) => dataset.setting)]) {
      if (request[name] === undefined || request[name] === null) continue;
      elements[name].value = request[name];
      this.#touched.add(name);
    }
    this.#summarize();
    part(this.form, "more").open = true;
  }

  /** The job request that the form asks for; for another `way`, with that way's defaults for whatever was not set by hand. */
  request(way = this.way) {
    const { elements } = this.form;
    const recipe = this.#recipe(way);
    const request = { kind: "train", dataset: this.dataset.id, color: this.settings.color, recipe };
    const name = elements.name.value.trim();
    if (name) request.name = name;
    for (const setting of this.described) {
      const value = this.#value(setting, way);
      if (value !== null) request[setting.dataset.setting] = value;
    }
    if (way === "init") request.init = elements.init.value;
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

  #recipe(way) {
    return way === "init" ? this.#init.architecture : way;
  }

  /** What the page knows about the model to start from. */
  get #init() {
    return this.form.elements.init.selectedOptions[0].dataset;
  }

  /** What a setting is sent as, or null where it is left out. */
  #value(setting, way) {
    const { elements } = this.form;
    const { setting: name, onlyFor } = setting.dataset;
    const { type, disabled } = setting.querySelector("input, select");
    if (onlyFor ? onlyFor !== this.#recipe(way) : disabled) return null;
    const value = way === this.way || this.#touched.has(name) ? elements[name].value : this.#default(setting, way);
    const fixed = way === "init" && name === "image_size" ? this.#init.imageSize : value;
    return type === "number" ? Number(fixed) : fixed;
  }

  #default(setting, way) {
    return setting.getAttribute(`data-default-${this.#recipe(way)}${way === "init" ? "-init" : ""}`);
  }

  /** A way brings its own values for whatever was not set by hand. */
  #applyWay() {
    const { elements } = this.form;
    const { way } = this;
    for (const setting of this.described) {
      const { setting: name, onlyFor } = setting.dataset;
      if (!this.#touched.has(name)) elements[name].value = this.#default(setting, way);
      if (!onlyFor) continue;
      elements[name].disabled = onlyFor !== this.#recipe(way);
      setting.hidden = elements[name].disabled;
    }
    const initField = this.form.querySelector("[data-init-field]");
    if (initField) this.#showInit(initField, way === "init");
    if (this.described.length > 0) {
      // A model that is started from fixes the size of its pictures.
      elements.image_size.readOnly = way === "init";
      if (way === "init") elements.image_size.value = this.#init.imageSize;
    }
    this.#summarize();
  }

  #showInit(field, isInit) {
    field.hidden = !isInit;
    const terms = part(field, "init-terms");
    terms.hidden = this.#init.terms === "";
    terms.textContent = this.settings.text("models-terms", { terms: this.#init.terms });
  }

  /** The settings that matter most, in one line, while they are folded. */
  #summarize() {
    const line = this.form.querySelector("[data-settings-line]");
    if (!line) return;
    const { epochs, image_size: size, batch_size: batch } = this.form.elements;
    line.textContent = this.settings.text("train-settings-line", { epochs: epochs.value, size: size.value, batch: batch.value });
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
