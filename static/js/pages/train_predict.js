// Predict: photos answered by the model that this training made.

import { Detection } from "../components/detection.js";
import { showProblem } from "../components/notice.js";
import { offerSamples } from "../components/samples.js";
import { predict } from "../lib/api.js";
import { pageSettings } from "../lib/page.js";
import { base } from "../lib/site.js";
import { part } from "../lib/templates.js";
import { trainedModel } from "../lib/trained_model.js";

const settings = pageSettings();
const form = part(document, "form");
const problem = part(document, "problem");

/** Asks about one photo; where no face is found, about the whole picture if that was chosen. */
async function answer(file, model, signal) {
  const mode = form.elements.faces.value;
  const asked = { model, signal, words: settings };
  const found = await predict(file, { ...asked, whole: mode === "whole" });
  const [image] = found.images;
  if (mode !== "fallback" || image.error || image.faces.length > 0) return found;
  const whole = await predict(file, { ...asked, whole: true });
  for (const one of whole.images) one.note = settings.text("train-whole-note");
  return { ...whole, elapsed_ms: found.elapsed_ms + whole.elapsed_ms };
}

async function begin() {
  try {
    const { model } = await trainedModel(settings, part(document, "waiting"));
    part(document, "model-name").textContent = settings.text("train-predict-with", { model: model.name });
    const detection = new Detection(form, settings, (file, signal) => answer(file, model.id, signal));
    offerSamples(form, detection, settings);
    part(form, "camera").href = `${base}/detect/camera?model=${encodeURIComponent(model.id)}`;
    form.hidden = false;
  } catch (error) {
    showProblem(problem, error, error.status === 0 ? begin : null);
  }
}

begin();
