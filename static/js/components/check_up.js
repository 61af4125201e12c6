// What the check-up of a dataset found: classes with examples, findings, and what stands behind them.

import { base } from "../lib/site.js";
import { copyOf, part } from "../lib/templates.js";
import { fillFacts, textElement } from "./facts.js";
import { ReadingForm } from "./reading_form.js";

export class CheckUp {
  /** `onRead()` is called when the dataset was read in another way. */
  constructor(root, settings, onRead) {
    Object.assign(this, { root, settings });
    this.reading = new ReadingForm(part(root, "reading"), settings, onRead);
  }

  /** Shows the check-up of `dataset`. */
  show(dataset) {
    const { check_up: found } = dataset;
    this.settings.learn(dataset.classes);
    this.dataset = dataset;
    part(this.root, "check-up-title").textContent = this.#verdict(found);
    const largest = Math.max(...dataset.classes.map(({ images }) => images));
    part(this.root, "classes").replaceChildren(...dataset.classes.map((one) => this.#classRow(one, largest)));
    this.#showFindings(dataset, found);
    this.reading.show(dataset);
    this.#fold("skipped", found.skipped_images, this.#skippedWords(found), () => this.#skipped(found));
    this.#fold("duplicates", found.duplicate_groups, this.#duplicateWords(found), () => this.#groups(found));
    this.#fold("faceless", found.faces.without_face_images, this.#facelessWords(found), () => this.#faceless(found));
    this.root.removeAttribute("aria-busy");
    this.root.hidden = false;
  }

  hide() {
    this.root.hidden = true;
  }

  /** How much there is, and whether that is enough for what the page is for. */
  #verdict({ summary, can_train: canTrain }) {
    if (this.root.dataset.checkUp === "evaluate") return this.settings.text("train-check-up-test", { summary });
    return this.settings.text(canTrain ? "train-check-up-ready" : "train-check-up-not-ready", { summary });
  }

  /** What needs a decision is in sight; what is only good to know is folded. */
  #showFindings(dataset, found) {
    // They advise on training: for a test they are only good to know.
    const isNote = ({ level }) => level === "info" || this.root.dataset.checkUp === "evaluate";
    part(this.root, "findings").replaceChildren(...found.findings.filter((one) => !isNote(one)).map((one) => this.#finding(one)));
    const notes = found.findings.filter(isNote);
    const fold = part(this.root, "notes");
    part(fold, "summary").textContent = this.settings.text("train-check-up-notes", { count: this.settings.format.number(notes.length) });
    fillFacts(part(fold, "facts"), this.#facts(dataset, found));
    part(fold, "info").replaceChildren(...notes.map(({ text }) => textElement("li", text, "finding")));
    fold.hidden = false;
  }

  #facts(dataset, found) {
    const { settings } = this;
    const { format } = settings;
    const [width, height] = found.sizes.median;
    const sum = (name) => dataset.classes.reduce((all, { parts }) => all + (parts?.[name] ?? 0), 0);
    return [
      [settings.text("train-fact-sizes"), settings.text("train-fact-sizes-value", { width, height })],
      [settings.text("train-fact-persons"), found.persons === null ? null : format.number(found.persons)],
      [settings.text("train-fact-colorless"), format.number(found.colorless_images)],
      [settings.text("train-fact-parts"), this.#parts({ train: sum("train"), valid: sum("valid"), test: sum("test") })],
      [settings.text("train-fact-size"), format.bytes(dataset.bytes)],
    ];
  }

  /** The parts that have pictures, with their numbers. */
  #parts(parts) {
    const shown = Object.entries(parts).filter(([, images]) => images > 0);
    return shown.map(([name, images]) => this.settings.text(`train-part-${name}`, { images: this.settings.format.number(images) })).join(" · ");
  }

  #finding({ level, text }) {
    const item = copyOf("finding");
    item.dataset.level = level;
    part(item, "level").textContent = this.settings.text(`train-level-${level}`);
    part(item, "text").textContent = text;
    return item;
  }

  #classRow({ name, images, parts, examples }, largest) {
    const { settings } = this;
    const row = copyOf("class-row");
    const look = settings.look(name);
    row.dataset.emotion = look.emotion;
    part(row, "name").textContent = name;
    part(row, "emoji").src = look.image;
    part(row, "count").textContent = settings.text("train-class-count", { images: settings.format.number(images) });
    if (parts) part(row, "parts").textContent = this.#parts(parts);
    part(row, "bar").setAttribute("width", (100 * images) / largest);
    part(row, "examples").replaceChildren(...examples.map((address) => {
      const picture = new Image(64, 64);
      picture.loading = "lazy";
      picture.src = address;
      picture.alt = settings.text("train-example-alt", { class: name });
      return picture;
    }));
    return row;
  }

  /** Long lists are made when they are opened: their pictures cost the server something. */
  #fold(name, count, words, makeItems) {
    const fold = part(this.root, name);
    fold.hidden = count === 0;
    fold.open = false;
    part(fold, "summary").textContent = words;
    const list = part(fold, "list");
    list.replaceChildren();
    fold.ontoggle = () => {
      if (fold.open && list.childElementCount === 0) list.replaceChildren(...makeItems());
    };
  }

  #skippedWords(found) {
    return this.settings.text("train-skipped", { count: this.settings.format.number(found.skipped_images) });
  }

  #duplicateWords(found) {
    const count = this.settings.format.number(found.duplicate_groups);
    const conflicts = this.settings.format.number(found.conflicting_groups);
    const key = found.conflicting_groups > 0 ? "train-duplicates-conflicts" : "train-duplicates";
    return this.settings.text(key, { count, conflicts });
  }

  #facelessWords({ faces }) {
    const { format } = this.settings;
    return this.settings.text("train-faceless", {
      count: format.number(faces.without_face_images), examined: format.number(faces.examined),
    });
  }

  #skipped(found) {
    const items = found.skipped.map(({ entry, reason }) => {
      const item = document.createElement("li");
      item.append(textElement("bdi", entry, "entry-name"), textElement("span", reason));
      return item;
    });
    const more = found.skipped_images - found.skipped.length;
    return more > 0 ? [...items, this.#andMore("li", more)] : items;
  }

  #faceless({ faces }) {
    const pictures = faces.without_face.map((image) => this.#picture(image));
    const more = faces.without_face_images - faces.without_face.length;
    return more > 0 ? [...pictures, this.#andMore("p", more)] : pictures;
  }

  #andMore(tag, count) {
    return textElement(tag, this.settings.text("train-and-more", { count: this.settings.format.number(count) }), "quiet");
  }

  #groups(found) {
    const groups = found.duplicates.map((group) => this.#group(group));
    const more = found.duplicate_groups - found.duplicates.length;
    return more > 0 ? [...groups, this.#andMore("p", more)] : groups;
  }

  #group({ kind, images, conflicting }) {
    const group = copyOf("duplicate-group");
    part(group, "kind").textContent = this.settings.text(`train-duplicates-${kind}`);
    part(group, "conflict").hidden = !conflicting;
    part(group, "pictures").replaceChildren(...images.map((image) => this.#picture(image)));
    return group;
  }

  #picture({ index, entry, class: className }) {
    const picture = copyOf("picture");
    part(picture, "image").src = `${base}/api/v1/datasets/${this.dataset.id}/images/${index}`;
    part(picture, "class").textContent = className;
    part(picture, "entry").textContent = entry.split("/").pop();
    picture.title = entry;
    return picture;
  }
}
