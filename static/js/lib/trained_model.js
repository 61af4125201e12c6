// The model that a training made, for the steps after it.

import { ask } from "./api.js";
import { isOver } from "./job_events.js";
import { jobOfAddress, openSteps } from "./page.js";
import { Problem } from "./problem.js";

/**
 * Resolves to the training that the address names with `model`, the card of what it made; opens the steps.
 * Throws a Problem where there is none (yet).
 */
export async function trainedModel(settings) {
  const job = await ask("GET", `/api/v1/jobs/${jobOfAddress()}`, { words: settings }).catch((error) => {
    if (error.status !== 404) throw error;
    throw new Problem(settings.text("train-job-missing"), settings.text("train-job-missing-detail"), error);
  });
  if (!job.result?.model) {
    throw new Problem(null, settings.text(isOver(job) ? "train-no-model" : "train-no-model-yet"));
  }
  const model = await ask("GET", `/api/v1/models/${encodeURIComponent(job.result.model)}`, { words: settings });
  openSteps();
  return { job, model };
}
