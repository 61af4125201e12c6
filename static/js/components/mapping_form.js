// What each folder of a dataset is to a model: proposed by the server, changed by the reader.

import { isolated } from "../lib/format.js";
import { copyOf, part } from "../lib/templates.js";

/** Values of choices that are no classes; no class is called like these. */
const UNKNOWN = "\u0000unknown";
const SKIP = "\u0000skip";

export class MappingForm {
  constructor(root, settings) {
    Object.assign(this, { root, settings });
    this.rows = [];
  }

  /** Shows the proposal `mapping` for a model that knows `classes`. */
  show({ folders }, classes) {
    this.classes = classes;
    this.rows = folders.map((folder) => this.#row(folder));
    part(this.root, "mapping").replaceChildren(...this.rows.map(({ element }) => element));
    this.#count();
    // Only what was not matched needs a look.
    part(this.root, "mapping-fold").open = this.rows.some(({ choice }) => choice.value === UNKNOWN);
    this.root.hidden = false;
  }

  /** Offers the parts of a divided dataset; its test part is chosen, if it has one. */
  showParts({ classes }) {
    const { settings } = this;
    const total = (name) => classes.reduce((sum, { parts }) => sum + (parts?.[name] ?? 0), 0);
    const parts = ["train", "valid", "test"].filter((name) => total(name) > 0);
    const choice = part(this.root, "part");
    choice.replaceChildren(
      ...parts.map((name) => new Option(settings.text(`evaluate-part-${name}`, { images: settings.format.number(total(name)) }), name)),
      new Option(settings.text("evaluate-part-all"), ""),
    );
    choice.value = parts.includes("test") ? "test" : "";
    part(this.root, "part-field").hidden = parts.length < 2;
  }

  /** The fields of a request: how pictures are read, and what differs from the proposal. */
  values() {
    const changed = this.rows.filter(({ choice, proposed }) => choice.value !== proposed);
    const wish = ({ choice: { value } }) => (value === UNKNOWN ? null : value === SKIP ? "skip" : value);
    return {
      faces: this.root.elements.faces.value,
      part: part(this.root, "part").value || null,
      mapping: Object.fromEntries(changed.map((row) => [row.folder, wish(row)])),
    };
  }

  #row({ folder, images, class: name, by }) {
    const { settings } = this;
    const element = copyOf("mapping-row");
    part(element, "folder").textContent = folder;
    part(element, "images").textContent = settings.format.number(images);
    const choice = part(element, "class");
    choice.setAttribute("aria-label", settings.text("evaluate-row", { folder }));
    choice.append(
      ...this.classes.map((one) => new Option(settings.modelLabel(one), one)),
      new Option(settings.text("evaluate-as-unknown"), UNKNOWN),
      new Option(settings.text("evaluate-as-skip"), SKIP),
    );
    choice.value = name ?? UNKNOWN;
    const row = { element, folder, choice, proposed: choice.value };
    const showBy = () => {
      const decided = choice.value === row.proposed ? by : "request";
      part(element, "by").textContent = settings.text(`evaluate-by-${decided}`);
      element.toggleAttribute("data-unmapped", choice.value === UNKNOWN);
    };
    showBy();
    choice.addEventListener("change", () => {
      showBy();
      this.#count();
    });
    return row;
  }

  /** Names the folders that no figure counts. */
  #showApart() {
    const list = (wanted) => this.rows.filter(({ choice }) => choice.value === wanted).map(({ folder }) => isolated(folder)).join(", ");
    const [unknown, skipped] = [list(UNKNOWN), list(SKIP)];
    part(this.root, "apart").textContent = [
      unknown && this.settings.text("evaluate-apart", { folders: unknown }),
      skipped && this.settings.text("evaluate-skips", { folders: skipped }),
    ].filter(Boolean).join(" ");
  }

  #count() {
    const { format } = this.settings;
    const used = this.rows.map(({ choice }) => choice.value).filter((value) => value !== UNKNOWN && value !== SKIP);
    part(this.root, "mapped").textContent = this.settings.text("evaluate-mapped", {
      known: format.number(used.length), folders: format.number(this.rows.length),
    });
    const missing = this.classes.filter((name) => !used.includes(name)).map((name) => this.settings.modelLabel(name));
    this.#showApart();
    part(this.root, "missing").textContent = missing.length === 0 ? "" : this.settings.text("evaluate-missing", { classes: missing.join(", ") });
    part(this.root, "start").disabled = used.length === 0;
  }
}
