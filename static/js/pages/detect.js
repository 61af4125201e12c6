// Emotion Detection by image: wires the page's elements to what they do.

import { Progress } from "../components/progress.js";
import { Results } from "../components/results.js";
import { Selection } from "../components/selection.js";
import { predict, Problem } from "../lib/api.js";
import { inPool } from "../lib/pool.js";
import { Settings } from "../lib/settings.js";
import { part } from "../lib/templates.js";

/** Photos on their way at once: enough to keep the server busy while the next is being sent. */
const AT_ONCE = 2;

const settings = new Settings(part(document, "settings").textContent);
const form = part(document, "form");
const picker = part(form, "files");
const submit = part(form, "submit");
const cancelLine = part(document, "cancel-line");
const progress = new Progress(part(document, "status"), settings);
const results = new Results(part(document, "results"), settings);
const selection = new Selection(part(form, "selection"), settings, complain);
let running = null;

function complain(messages) {
  const lines = messages.map((message) => {
    const line = document.createElement("p");
    line.textContent = message;
    return line;
  });
  part(form, "messages").replaceChildren(...lines);
}

async function detect() {
  const files = selection.files;
  if (running) return;
  if (files.length === 0) {
    complain([settings.text("detect-choose-first")]);
    picker.focus();
    return;
  }
  complain([]);
  running = new AbortController();
  showRunning(true);
  results.start(files.length);
  progress.start(files.length);
  cancelLine.scrollIntoView({ block: "nearest" });
  try {
    await inPool(files, AT_ONCE, (file, index) => answer(file, index, running.signal));
    progress.finish();
    leadToResults();
  } catch (error) {
    if (error.name !== "AbortError") throw error;
    progress.cancel();
  } finally {
    running = null;
    showRunning(false);
  }
}

async function answer(file, index, signal) {
  const model = part(form, "model")?.value;
  const whole = part(form, "whole").checked;
  let found;
  try {
    found = await predict(file, { model, whole, signal, words: settings });
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const problem = { title: error.title, detail: error.message };
    found = { images: [{ file: file.name, faces: [], error: problem }], elapsed_ms: 0 };
  }
  await results.show(index, file, found);
  progress.step();
}

/** Scrolls to the results where the reader would not see that there are any. */
function leadToResults() {
  const title = part(document, "results-title");
  if (title.getBoundingClientRect().top > window.innerHeight * 0.7) title.scrollIntoView({ block: "start" });
}

function showRunning(isRunning) {
  submit.disabled = isRunning;
  cancelLine.hidden = !isRunning;
}

async function trySample(url) {
  const response = await fetch(url);
  const blob = await response.blob();
  const name = new URL(url, location.href).pathname.split("/").pop();
  selection.clear();
  selection.add([new File([blob], name, { type: blob.type })]);
  await detect();
}

function pasted(file, index) {
  const ending = file.type.split("/").pop();
  return new File([file], `${settings.text("detect-pasted-name")}-${index + 1}.${ending}`, { type: file.type });
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  detect();
});

picker.addEventListener("change", () => {
  selection.add(picker.files);
  picker.value = ""; // so that the same file can be chosen again after it was removed
});

part(document, "cancel").addEventListener("click", () => running?.abort());

for (const button of form.querySelectorAll("[data-sample]")) {
  button.addEventListener("click", () => trySample(button.dataset.sample));
}

document.addEventListener("paste", (event) => {
  const files = [...event.clipboardData.files];
  if (files.length > 0) selection.add(files.map(pasted));
});

document.addEventListener("dragover", (event) => {
  event.preventDefault();
  document.documentElement.toggleAttribute("data-dragging", event.dataTransfer.types.includes("Files"));
});

document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) document.documentElement.removeAttribute("data-dragging");
});

document.addEventListener("drop", (event) => {
  event.preventDefault();
  document.documentElement.removeAttribute("data-dragging");
  if (event.dataTransfer.files.length > 0) selection.add(event.dataTransfer.files);
});
