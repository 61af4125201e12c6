// A data set and a model from what was recorded, while the camera goes on.

import { ask } from "../lib/api.js";
import { JobEvents, isOver } from "../lib/job_events.js";
import { rewriteAddress } from "../lib/page.js";
import { base } from "../lib/site.js";
import { Story, shareOf } from "../lib/story.js";
import { part } from "../lib/templates.js";
import { showProblem } from "./notice.js";

/** What a class needs at least, by the server's rule for trainings. */
const LEAST_IMAGES = 5;

export class QuickTraining {
  #events = null;
  #isBusy = false;
  #isReady = false;
  #model = null;

  /** `onModel(model, classes)` is called when a model can be asked; `recording()` is the recording's own address. */
  constructor(root, settings, page, onModel) {
    Object.assign(this, { root, settings, page, onModel });
    part(root, "train-start").addEventListener("click", () => this.#train());
    part(root, "make").addEventListener("click", () => this.#make());
  }

  /** Lets training begin once the classes and people in `recording` suffice. */
  prepare(recording, labelOf) {
    this.recording = recording;
    const filled = recording.classes.filter(({ images }) => images > 0);
    const short = recording.classes.filter(({ images }) => images < LEAST_IMAGES).map(({ number }) => labelOf(number));
    this.#isReady = filled.length > 1 && short.length === 0;
    part(this.root, "train-need").textContent = this.#need(filled, short);
    this.#update();
  }

  /** Follows the training `id`, begun on this page before a reload. */
  follow(id) {
    this.#events?.stop();
    const story = new Story();
    let job = null;
    part(this.root, "job-link").href = `${base}/train/${this.page.dataset.color}/${id}`;
    for (const mark of ["made", "job-link"]) part(this.root, mark).hidden = false;
    const tell = () => this.#tell(job, story);
    this.#events = new JobEvents(id, {
      onJob: (fresh) => {
        job = fresh;
        this.#showDataset(job.request.dataset);
        tell();
      },
      onEvent: (event) => {
        story.take(event);
        if (event.type === "model_ready") this.#found(event.model, story);
        tell();
      },
      onConnection: () => {},
      onProblem: (problem) => {
        this.#end("");
        rewriteAddress({ job: null });
        showProblem(part(this.root, "train-problem"), problem);
      },
      since: () => story.lastSeq + 1,
      hasStarted: () => story.run !== null,
      isOver: () => story.end !== null,
    }, this.settings);
    this.#begin("record-training-waits");
    this.#events.follow();
  }

  #need(filled, short) {
    const { settings } = this;
    if (filled.length < 2) return settings.text("record-need-classes");
    if (short.length > 0) return settings.text("record-need-pictures", { names: settings.format.lists.format(short), least: settings.format.number(LEAST_IMAGES) });
    return settings.text(this.#shown().length > 1 ? "record-split-people" : "record-split-one");
  }

  /** People with pictures. */
  #shown() {
    return this.recording.people.filter(({ images }) => images > 0);
  }

  async #make() {
    this.#begin("record-packing");
    try {
      const dataset = await this.page.faces.makeDataset();
      this.#showDataset(dataset.id);
      this.#end(this.settings.text("record-dataset-made", { name: dataset.name }));
      return dataset;
    } catch (error) {
      this.#end("");
      showProblem(part(this.root, "train-problem"), error);
      return null;
    }
  }

  async #train() {
    const dataset = await this.#make();
    if (!dataset) return;
    this.#begin("record-training-starts");
    // With one person there is no other to be measured on.
    const split = this.#shown().length > 1 ? "person" : "random";
    const body = { ...JSON.parse(this.page.dataset.quick), split, dataset: dataset.id, name: dataset.name };
    try {
      const job = await ask("POST", "/api/v1/jobs", { body, words: this.settings });
      rewriteAddress({ job: job.id });
      this.follow(job.id);
    } catch (error) {
      this.#end("");
      showProblem(part(this.root, "train-problem"), error);
    }
  }

  #tell(job, story) {
    if (this.#model) return;
    const bar = part(this.root, "train-progress");
    const { run } = story;
    if (job?.result?.model && !job.result.model_deleted) return this.#found(job.result.model, story);
    if (job && isOver(job)) {
      this.#end(this.settings.text(job.state === "cancelled" ? "record-train-cancelled" : "record-train-failed"));
      if (job.error) showProblem(part(this.root, "train-problem"), { title: job.error.title, message: job.error.detail });
      return;
    }
    if (!run) return;
    bar.value = shareOf(run);
    const { format } = this.settings;
    part(this.root, "train-status").textContent = this.settings.text("record-training", {
      epoch: format.number(Math.min(run.epochs.length + 1, run.started.epochs)), epochs: format.number(run.started.epochs),
    });
  }

  async #found(model, story) {
    if (this.#model) return;
    this.#model = model;
    this.#end(this.settings.text("record-trained"));
    const started = story.run?.started;
    this.onModel(model, started?.classes ?? []);
  }

  #showDataset(id) {
    part(this.root, "made").hidden = false;
    part(this.root, "made-link").href = `${base}/train/${this.page.dataset.color}?dataset=${encodeURIComponent(id)}`;
  }

  #begin(key) {
    this.#isBusy = true;
    this.#model = null;
    part(this.root, "train-problem").replaceChildren();
    part(this.root, "train-status").textContent = this.settings.text(key);
    const bar = part(this.root, "train-progress");
    bar.removeAttribute("value");
    bar.hidden = false;
    this.#update();
  }

  #end(words) {
    this.#isBusy = false;
    part(this.root, "train-status").textContent = words;
    part(this.root, "train-progress").hidden = true;
    this.#update();
  }

  #update() {
    for (const mark of ["train-start", "make"]) part(this.root, mark).disabled = this.#isBusy || !this.#isReady;
  }
}
