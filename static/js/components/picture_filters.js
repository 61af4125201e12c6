// Which pictures of a dataset are shown: classes with their numbers, and what else narrows them down.

import { addressValue, rewriteAddress } from "../lib/page.js";
import { copyOf, part } from "../lib/templates.js";

/** Fields of the address and of the interface alike, with what they are when nothing is asked for. */
const USUAL = { class: "", q: "", state: "used", person: "", part: "", finding: "", seen_by: "", report: "", order: "name", truth: "", answered: "" };
const TYPING_MS = 250;
/** What stands for pictures of no one in the list of people; no name is longer. */
const NOBODY = "-".repeat(101);

export class PictureFilters {
  #typing = 0;

  /** Hears `onChange()` and `onRename(name)`. */
  constructor(root, settings, { onChange, onRename }) {
    Object.assign(this, { root, settings, onChange, onRename });
    this.values = Object.fromEntries(Object.entries(USUAL).map(([name, usual]) => [name, addressValue(name) ?? usual]));
    root.addEventListener("submit", (event) => event.preventDefault());
    for (const field of this.#fields()) {
      field.value = this.values[field.dataset.filter];
      field.addEventListener(field.type === "search" ? "input" : "change", () => this.#changed(field));
    }
    for (const button of document.querySelectorAll("[data-clear]")) button.addEventListener("click", () => this.clear());
    part(document, "cell-clear").addEventListener("click", () => this.set({ truth: "", answered: "" }));
    const isNarrowed = Object.entries(USUAL).some(([name, usual]) => name !== "class" && this.values[name] !== usual);
    part(root, "more-filters").open = isNarrowed || matchMedia("(width >= 64rem)").matches;
    this.#showCell();
  }

  /** What the server is asked for. */
  get asked() {
    const asked = {};
    for (const [name, value] of Object.entries(this.values)) {
      if (value === USUAL[name]) continue;
      asked[name] = name === "person" && value === NOBODY ? "" : value;
    }
    // An order needs answers.
    if (!this.values.report) ["order", "truth", "answered"].forEach((name) => delete asked[name]);
    return asked;
  }

  /** The evaluation whose answers are looked at. */
  get report() {
    return this.values.report || null;
  }

  clear() {
    this.set(USUAL);
  }

  set(values) {
    Object.assign(this.values, values);
    for (const field of this.#fields()) field.value = this.values[field.dataset.filter];
    for (const choice of this.root.querySelectorAll("[data-choice]")) choice.checked = choice.value === this.values.class;
    this.#apply();
  }

  /** Shows the classes and people of `state`. */
  showState({ classes, persons, nobody }) {
    const { settings } = this;
    settings.learn(classes);
    const images = classes.reduce((sum, one) => sum + one.images, 0);
    const every = this.#classRow("", settings.text("pictures-every-class"), images);
    part(this.root, "classes").replaceChildren(every, ...classes.map((one) => this.#classRow(one.name, one.name, one.images)));
    const options = [["", settings.text("pictures-every-person")]];
    if (nobody > 0 && persons.length > 0) options.push([NOBODY, `${settings.text("pictures-no-person")} (${settings.format.number(nobody)})`]);
    options.push(...persons.map((one) => [one.name, `${one.name} (${settings.format.number(one.images)})`]));
    this.#fill("person", options);
    this.#names("class-names", classes);
    this.#names("person-names", persons);
  }

  /** Offers evaluations of the dataset. */
  showReports(reports) {
    const { settings } = this;
    const label = (one) => settings.text("pictures-report-choice", {
      model: one.model_name, accuracy: settings.percent(one.accuracy), date: settings.format.date(one.created_at),
    });
    this.#fill("report", [["", settings.text("pictures-report-none")], ...reports.map((one) => [one.id, label(one)])]);
    part(this.root, "no-reports").hidden = reports.length > 0;
  }

  #fields() {
    return this.root.querySelectorAll("[data-filter]");
  }

  #fill(name, options) {
    const select = this.root.querySelector(`[data-filter="${name}"]`);
    select.replaceChildren(...options.map(([value, label]) => new Option(label, value)));
    const wanted = this.values[name];
    if (!options.some(([value]) => value === wanted)) select.append(new Option(wanted, wanted));
    select.value = wanted;
  }

  #names(list, named) {
    part(document, list).replaceChildren(...named.map(({ name }) => new Option(name, name)));
  }

  #classRow(name, label, images) {
    const row = copyOf("class-filter");
    const choice = part(row, "choice");
    choice.value = name;
    choice.checked = name === this.values.class;
    choice.addEventListener("change", () => this.set({ class: name }));
    part(row, "class-name").textContent = label;
    part(row, "class-count").textContent = this.settings.format.number(images);
    const rename = part(row, "rename");
    if (name === "") {
      part(row, "emoji").remove();
      rename.remove();
      return row;
    }
    part(row, "emoji").src = this.settings.look(name).image;
    part(row, "rename-label").textContent = name;
    rename.addEventListener("click", () => this.onRename(name));
    return row;
  }

  #changed(field) {
    clearTimeout(this.#typing);
    const apply = () => {
      const name = field.dataset.filter;
      const values = { [name]: field.value };
      // Likely wrong labels are what an evaluation is chosen for; without one there is no such order.
      if (name === "report") values.order = field.value ? "doubtful" : "name";
      if (name === "report" && !field.value) Object.assign(values, { truth: "", answered: "" });
      this.set(values);
    };
    if (field.type === "search") this.#typing = setTimeout(apply, TYPING_MS);
    else apply();
  }

  #apply() {
    const shown = Object.entries(this.values).map(([name, value]) => [name, value === USUAL[name] ? null : value]);
    rewriteAddress(Object.fromEntries(shown));
    this.#showCell();
    this.onChange();
  }

  /** A cell of a confusion matrix narrows the list without a field of its own. */
  #showCell() {
    const { truth, answered, report } = this.values;
    const isCell = Boolean(report && truth && answered);
    part(document, "cell").hidden = !isCell;
    const label = (name) => this.settings.modelLabel(name);
    if (isCell) part(document, "cell-words").textContent = this.settings.text("pictures-cell", { truth: label(truth), answered: label(answered) });
    part(document, "test-warning").hidden = !report;
  }
}
