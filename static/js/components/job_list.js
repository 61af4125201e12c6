// Trainings or tests in a list: name, state, how far, what came of it.

import { showDated } from "../lib/moment.js";
import { copyOf, part } from "../lib/templates.js";

/** Words and looks for a job's state on a small label. */
export function showState(label, state, settings) {
  label.textContent = settings.text(`train-state-${state}`);
  label.dataset.state = state;
}

/** A line about `job`: what it is called, where it leads, one line of detail that may tell when, one figure. */
export function jobLine(job, { name, href, detail, figure }, settings) {
  const line = copyOf("job");
  const link = part(line, "name");
  link.textContent = name;
  link.href = href;
  showDated(part(line, "detail"), detail, job.created_at, settings.format);
  part(line, "figure").textContent = figure ?? "";
  showState(part(line, "state"), job.state, settings);
  const bar = part(line, "progress");
  bar.hidden = job.state !== "running";
  bar.value = job.progress;
  bar.setAttribute("aria-label", name);
  return line;
}
