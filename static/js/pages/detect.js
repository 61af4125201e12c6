// Emotion Detection by image: wires the page's elements to what they do.

import { Detection } from "../components/detection.js";
import { predict } from "../lib/api.js";
import { pageSettings } from "../lib/page.js";
import { part } from "../lib/templates.js";

const settings = pageSettings();
const form = part(document, "form");

const detection = new Detection(form, settings, (file, signal) => {
  const model = part(form, "model")?.value;
  const whole = part(form, "whole").checked;
  const explain = part(form, "explain").checked;
  return predict(file, { model, whole, explain, signal, words: settings });
});

async function trySample(url) {
  const response = await fetch(url);
  const blob = await response.blob();
  const name = new URL(url, location.href).pathname.split("/").pop();
  await detection.runOn(new File([blob], name, { type: blob.type }));
}

for (const button of form.querySelectorAll("[data-sample]")) {
  button.addEventListener("click", () => trySample(button.dataset.sample));
}
