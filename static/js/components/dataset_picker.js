// Ways to a dataset: a ZIP, one that is on this machine, a sample.

import { ask } from "../lib/api.js";
import { copyOf, part } from "../lib/templates.js";
import { textElement } from "./facts.js";
import { showProblem } from "./notice.js";
import { Uploader } from "./uploader.js";

/** Pictures below a name; more would say nothing. */
const MOST_PICTURES = 8;

export class DatasetPicker {
  /**
   * `onDataset(dataset)` is told of what was uploaded or chosen; the page's `color`, if it has one, picks the samples, and so
   * does `purpose`, which is `train` where models learn.
   * `remark(dataset)` gives words to add to a dataset that is here, or to a sample, which has no id; those with a remark come last.
   */
  constructor(root, settings, onDataset, { remark = () => "", purpose = null } = {}) {
    Object.assign(this, { root, settings, onDataset, remark, purpose });
    this.problem = part(root, "upload-problem");
    this.uploader = new Uploader(part(root, "uploader"), settings, {
      address: "/api/v1/datasets", checking: "train-upload-checking", folders: true, onDone: (dataset, file) => this.#take(dataset, file),
    });
  }

  /** Says beside the picker, which the page hides from now on, if the file was here already. */
  #take(dataset, file) {
    this.known?.remove();
    if (dataset.already_here) {
      const copy = textElement("button", this.settings.text("train-upload-copy"), "button");
      copy.type = "button";
      copy.addEventListener("click", () => {
        this.root.hidden = false;
        this.uploader.take(file, { copy: true });
      });
      this.known = textElement("div", "", "notice known");
      this.known.append(textElement("p", this.settings.text("train-upload-known", dataset)), copy);
      this.known.setAttribute("role", "status");
      this.root.after(this.known);
    }
    this.onDataset(dataset);
  }

  /** Lists what is there; lists that cannot be had stay away. */
  async fill() {
    this.known?.remove();
    await Promise.allSettled([this.#fillHere(), this.#fillSamples()]);
  }

  async #fillHere() {
    const all = await ask("GET", "/api/v1/datasets", { words: this.settings });
    const datasets = all.filter(({ available, damaged }) => available && !damaged);
    datasets.sort((a, b) => Number(this.remark(a) !== "") - Number(this.remark(b) !== ""));
    const choices = datasets.map((dataset) => datasetChoice(dataset, this, () => this.onDataset(dataset)));
    part(this.root, "here-list").replaceChildren(...choices);
    part(this.root, "here").hidden = choices.length === 0;
  }

  async #fillSamples() {
    const samples = await samplesOf(this.settings);
    const isFitting = ({ color, purpose }) => color === (this.settings.color || color) && purpose === (this.purpose ?? purpose);
    const fitting = samples.filter(isFitting);
    const named = fitting.map((sample) => ({ ...sample, remark: this.remark({ name: sample.title }) }));
    named.sort((a, b) => Number(a.remark !== "") - Number(b.remark !== ""));
    const choices = named.map((sample) => sampleChoice(sample, this.settings, async (button) => {
      button.disabled = true;
      try {
        this.onDataset(await addSample(sample, this.settings));
      } catch (error) {
        showProblem(this.problem, error);
      } finally {
        button.disabled = false;
      }
    }));
    part(this.root, "sample-list").replaceChildren(...choices);
    part(this.root, "samples").hidden = choices.length === 0;
  }
}

/** The samples this server has, each for a `purpose`: to `train` on or to `test` with. */
export function samplesOf(settings) {
  return ask("GET", "/api/v1/samples", { words: settings });
}

/** Makes a dataset of a sample. */
export function addSample({ name }, settings) {
  return ask("POST", "/api/v1/datasets", { body: { sample: name }, words: settings });
}

/** A button for `sample`; `choose(button)` is called by it. */
export function sampleChoice(sample, settings, choose) {
  const choice = copyOf("dataset-choice");
  part(choice, "name").textContent = sample.title;
  part(choice, "pictures")?.replaceChildren(...sample.examples.map(pictureOf));
  const detail = settings.text("train-sample-detail", {
    kind: settings.text(`train-kind-${sample.color}`),
    classes: settings.format.number(sample.classes),
    images: settings.format.number(sample.images),
    size: settings.format.bytes(sample.bytes),
  });
  part(choice, "detail").textContent = [detail, sample.remark].filter(Boolean).join(" · ");
  choice.addEventListener("click", () => choose(choice));
  return choice;
}

function datasetChoice(dataset, { settings, remark }, choose) {
  settings.learn(dataset.classes);
  const choice = copyOf("dataset-choice");
  part(choice, "name").textContent = dataset.name;
  part(choice, "detail").textContent = [datasetDetail(dataset, settings), remark(dataset)].filter(Boolean).join(" · ");
  const pictures = dataset.classes.slice(0, MOST_PICTURES).flatMap(({ examples }) => examples.slice(0, 1));
  part(choice, "pictures")?.replaceChildren(...pictures.map(pictureOf));
  choice.addEventListener("click", choose);
  return choice;
}

/** A small picture at `address` that only decorates. */
function pictureOf(address) {
  const picture = new Image(36, 36);
  picture.loading = "lazy";
  picture.alt = "";
  picture.src = address;
  picture.className = "choice-picture";
  return picture;
}

/** How large a dataset is, in one line. */
function datasetDetail(dataset, settings) {
  return settings.text("train-dataset-detail", {
    images: settings.format.number(dataset.images),
    classes: settings.format.number(dataset.classes.length),
    size: settings.format.bytes(dataset.bytes),
  });
}
