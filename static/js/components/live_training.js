// A training while it runs: what it is doing, how far it is, and what happened on the way.

import { shareOf } from "../lib/story.js";
import { part } from "../lib/templates.js";
import { fillFacts, textElement } from "./facts.js";
import { showState } from "./job_list.js";

export class LiveTraining {
  #saidEpoch = 0;

  constructor(root, settings) {
    Object.assign(this, { root, settings });
    this.bar = part(root, "bar");
  }

  showConnection(isUp) {
    part(this.root, "connection").hidden = isUp;
  }

  /** Shows `job`, as the server told it last, with its `story` so far. */
  show(job, story, isStopping) {
    this.root.hidden = false;
    showState(part(this.root, "state"), job.state, this.settings);
    const title = isStopping ? this.settings.text("train-live-stopping") : this.#title(job, story);
    this.#setWords(part(this.root, "live-title"), title);
    this.#setWords(part(this.root, "purpose"), this.#purpose(job));
    this.#setWords(part(this.root, "stop"), this.settings.text(job.state === "queued" ? "train-unqueue" : "train-stop"));
    this.#showShare(job, story);
    fillFacts(part(this.root, "facts"), this.#facts(job, story));
    part(this.root, "story").replaceChildren(...story.resumed.map((resumed) => this.#resumed(resumed)));
    this.#say(title, story);
  }

  /** Words that stay the same are left alone, so that nothing is read out twice. */
  #setWords(element, words) {
    if (element.textContent !== words) element.textContent = words;
  }

  #title(job, { runs: [run], end }) {
    const { settings } = this;
    if (job.state === "queued") return settings.text("train-live-queued");
    if (!run) return settings.text("train-live-reading");
    if (end || run.epochs.length === run.started.epochs) return settings.text("train-live-finishing");
    return settings.text("train-live-model");
  }

  #purpose(job) {
    if (job.state !== "queued") return "";
    return job.position > 1
      ? this.settings.text("train-live-position", { position: this.settings.format.number(job.position) })
      : this.settings.text("train-live-next");
  }

  #showShare(job, { runs: [run] }) {
    const { settings } = this;
    if (!run) {
      this.bar.removeAttribute("value");
      part(this.root, "share").textContent = "";
      part(this.root, "left").textContent = "";
      return;
    }
    const share = shareOf(run);
    this.bar.value = share;
    part(this.root, "share").textContent = settings.text("train-live-share", { share: settings.percent(share) });
    const left = run.batch?.seconds_left ?? run.epochs.at(-1)?.seconds_left ?? job.seconds_left;
    part(this.root, "left").textContent = left > 0 ? settings.text("train-live-left", { time: settings.format.duration(left) }) : "";
  }

  #facts(job, { runs: [run] }) {
    const { settings } = this;
    const { format } = settings;
    if (!run) return [[settings.text("train-fact-device"), job.device]];
    const { started, batch, epochs } = run;
    const of = (done, total) => settings.text("train-fact-of", { done: format.number(done), total: format.number(total) });
    return [
      [settings.text("train-fact-epoch"), of(batch?.epoch ?? Math.min(epochs.length + 1, started.epochs), started.epochs)],
      [settings.text("train-fact-train-images"), settings.text("train-class-count", { images: format.number(started.train_images) })],
      [settings.text("train-fact-valid-images"), settings.text("train-class-count", { images: format.number(started.valid_images) })],
      [settings.text("train-fact-device"), started.device],
      [settings.text("train-fact-speed"), batch && format.number(batch.images_per_s)],
    ];
  }

  #resumed({ epoch }) {
    const words = epoch > 0 ? this.settings.text("train-resumed", { epoch }) : this.settings.text("train-resumed-start");
    return textElement("li", words);
  }

  /** One sentence for screen readers at each turn, never for each batch. */
  #say(title, { runs: [run] }) {
    const status = part(this.root, "status");
    const last = run?.epochs.at(-1);
    if (last && last.epoch !== this.#saidEpoch) {
      this.#saidEpoch = last.epoch;
      this.#setWords(status, this.settings.text("train-epoch-said", {
        epoch: last.epoch, total: run.started.epochs, accuracy: this.settings.percent(last.valid.accuracy),
      }));
    } else if (!last) {
      this.#setWords(status, title);
    }
  }
}
