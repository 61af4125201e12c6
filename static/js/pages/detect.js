// Emotion Detection by image: wires the page's elements to what they do.

import { Detection } from "../components/detection.js";
import { offerSamples } from "../components/samples.js";
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

offerSamples(form, detection, settings);
