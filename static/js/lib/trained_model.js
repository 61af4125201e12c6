// The model that a training made, for the steps after it.

import { ask, pause } from "./api.js";
import { isOver } from "./job_events.js";
import { jobOfAddress, openSteps } from "./page.js";
import { Problem } from "./problem.js";
import { base } from "./site.js";
import { copyOf, part } from "./templates.js";

const LOOK_AGAIN = 3_000;

/**
 * Resolves to the training that the address names with `model`, the card of what it made; opens the steps. While the model is
 * still being made, `place` says when it will be there. Throws a Problem where there will be none.
 */
export async function trainedModel(settings, place) {
  for (;;) {
    const job = await askJob(settings);
    if (job.result?.model_deleted) {
      place.hidden = true;
      throw new Problem(settings.text("train-no-model-title"), settings.text("train-model-deleted"));
    }
    if (job.result?.model) {
      const model = await ask("GET", `/api/v1/models/${encodeURIComponent(job.result.model)}`, { words: settings });
      place.hidden = true;
      openSteps();
      return { job, model };
    }
    if (isOver(job)) {
      place.hidden = true;
      throw new Problem(settings.text("train-no-model-title"), settings.text("train-no-model"));
    }
    showWaiting(place, job, settings);
    await pause(LOOK_AGAIN);
  }
}

function askJob(settings) {
  return ask("GET", `/api/v1/jobs/${jobOfAddress()}`, { words: settings }).catch((error) => {
    if (error.status !== 404) throw error;
    throw new Problem(settings.text("train-job-missing"), settings.text("train-job-missing-detail"), error);
  });
}

function showWaiting(place, { id, seconds_left: left }, settings) {
  const detail = left > 0 ? settings.text("train-no-model-yet-left", { time: settings.format.duration(left) }) : settings.text("train-no-model-yet");
  // Made once, so that it is not read out again each time.
  if (!place.firstElementChild) {
    const notice = copyOf("waiting-notice");
    part(notice, "waiting-link").href = `${base}/train/${settings.color}/${id}`;
    place.replaceChildren(notice);
  }
  const words = part(place, "waiting-detail");
  if (words.textContent !== detail) words.textContent = detail;
}
