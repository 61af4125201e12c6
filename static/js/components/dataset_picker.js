// Ways to a dataset: a ZIP, one that is on this machine, a sample.

import { ask } from "../lib/api.js";
import { copyOf, part } from "../lib/templates.js";
import { emojiOf } from "./facts.js";
import { showProblem } from "./notice.js";
import { Uploader } from "./uploader.js";

/** Pictures beside a name; more would say nothing. */
const MOST_EMOJIS = 8;

export class DatasetPicker {
  /** `onDataset(dataset)` is told of what was uploaded or chosen; the page's `color`, if it has one, picks the samples. */
  constructor(root, settings, onDataset) {
    Object.assign(this, { root, settings, onDataset });
    this.problem = part(root, "upload-problem");
    new Uploader(part(root, "uploader"), settings, {
      address: "/api/v1/datasets", checking: "train-upload-checking", folders: true, onDone: onDataset,
    });
  }

  /** Lists what is there; lists that cannot be had stay away. */
  async fill() {
    await Promise.allSettled([this.#fillHere(), this.#fillSamples()]);
  }

  async #fillHere() {
    const all = await ask("GET", "/api/v1/datasets", { words: this.settings });
    const datasets = all.filter(({ available, damaged }) => available && !damaged);
    const choices = datasets.map((dataset) => datasetChoice(dataset, this.settings, () => this.onDataset(dataset)));
    part(this.root, "here-list").replaceChildren(...choices);
    part(this.root, "here").hidden = choices.length === 0;
  }

  async #fillSamples() {
    const samples = await samplesOf(this.settings);
    const fitting = samples.filter(({ color }) => !this.settings.color || color === this.settings.color);
    const choices = fitting.map((sample) => sampleChoice(sample, this.settings, async (button) => {
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

/** The samples this server has. */
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
  part(choice, "name").textContent = sample.name;
  part(choice, "detail").textContent = settings.text("train-sample-detail", {
    kind: settings.text(`train-kind-${sample.color}`),
    classes: settings.format.number(sample.classes),
    images: settings.format.number(sample.images),
    size: settings.format.bytes(sample.bytes),
  });
  choice.addEventListener("click", () => choose(choice));
  return choice;
}

function datasetChoice(dataset, settings, choose) {
  settings.learn(dataset.classes);
  const choice = copyOf("dataset-choice");
  part(choice, "name").textContent = dataset.name;
  part(choice, "detail").textContent = datasetDetail(dataset, settings);
  const emojis = dataset.classes.slice(0, MOST_EMOJIS).map(({ name }) => emojiOf(settings.look(name), 20));
  part(choice, "emojis").replaceChildren(...emojis);
  choice.addEventListener("click", choose);
  return choice;
}

/** How large a dataset is, in one line. */
export function datasetDetail(dataset, settings) {
  return settings.text("train-dataset-detail", {
    images: settings.format.number(dataset.images),
    classes: settings.format.number(dataset.classes.length),
    size: settings.format.bytes(dataset.bytes),
  });
}
