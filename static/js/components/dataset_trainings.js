// Trainings on a dataset, each with a way to do it again on the pictures as they are now.

import { ask } from "../lib/api.js";
import { momentElement } from "../lib/moment.js";
import { base } from "../lib/site.js";
import { copyOf, part } from "../lib/templates.js";
import { textElement } from "./facts.js";

/** Trainings that are shown, the newest first. */
const MOST = 8;

/** Lists the trainings on `dataset` inside `place`. */
export async function showTrainings(place, dataset, settings) {
  const jobs = await ask("GET", "/api/v1/jobs", { words: settings });
  const trainings = jobs.filter((job) => job.kind === "train" && job.dataset?.id === dataset && !job.experiment).slice(0, MOST);
  if (trainings.length === 0) return place.replaceChildren(textElement("li", settings.text("pictures-trainings-none"), "quiet"));
  place.replaceChildren(...trainings.map((job) => line(job, dataset, settings)));
}

function line(job, dataset, settings) {
  const item = copyOf("training-line");
  const { color } = job.request;
  const link = part(item, "training-link");
  link.textContent = job.request.name ?? job.dataset.name;
  link.href = `${base}/train/${color}/${encodeURIComponent(job.id)}`;
  part(item, "training-detail").replaceChildren(momentElement(job.created_at, settings.format));
  const again = part(item, "training-again");
  again.textContent = settings.text("pictures-again");
  again.href = `${base}/train/${color}?${new URLSearchParams({ dataset, again: job.id })}`;
  return item;
}
