// The run after a training that is made for comparison alone: a small bar, and a button that skips it.

import { isOver } from "../lib/job_events.js";
import { shareOf } from "../lib/story.js";
import { part } from "../lib/templates.js";

export class ComparisonRun {
  /** `onSkip(button)` is called to end it. */
  constructor(root, settings, onSkip) {
    Object.assign(this, { root, settings });
    const skip = part(root, "skip");
    skip.addEventListener("click", () => onSkip(skip));
  }

  /** Shows how far it is while `job` is about nothing else. */
  show(job, story) {
    const { root, settings } = this;
    root.hidden = !job.result?.model || isOver(job);
    if (root.hidden) return;
    const run = story.runs.find(({ purpose }) => purpose === "comparison");
    const bar = part(root, "comparison-bar");
    if (run) bar.value = shareOf(run);
    else bar.removeAttribute("value");
    const left = run?.batch?.seconds_left ?? run?.epochs.at(-1)?.seconds_left ?? 0;
    part(root, "comparison-left").textContent = left > 0 ? settings.text("train-live-left", { time: settings.format.duration(left) }) : "";
  }
}
