// Videos: adding one, and those there are.

import { FilmList } from "../components/film_list.js";
import { FilmUpload } from "../components/film_upload.js";
import { showProblem } from "../components/notice.js";
import { largestFilm } from "../lib/film_client.js";
import { isolated } from "../lib/format.js";
import { pageSettings } from "../lib/page.js";
import { base } from "../lib/site.js";
import { part } from "../lib/templates.js";

const settings = pageSettings();
const root = part(document, "film-upload");
const form = part(root, "film-form");
const picker = part(form, "film-file");
let chosen = null;
let largest = null;

const list = new FilmList(part(document, "film-list"), settings, (names) => {
  part(form, "film-conditions").replaceChildren(...names.map((name) => new Option(name, name)));
});
const upload = new FilmUpload(root, settings, {
  onFilm: (film) => location.assign(`${base}/films/${encodeURIComponent(film.id)}`),
  onBusy: (isBusy) => { form.hidden = isBusy; },
});

/** Takes a file; what it is called is proposed as the video's name. */
function choose(file) {
  part(root, "upload-problem").replaceChildren();
  const refusal = whyNot(file);
  if (refusal) {
    showProblem(part(root, "upload-problem"), { message: refusal });
    return;
  }
  chosen = file;
  part(form, "film-chosen").textContent = settings.text("films-chosen", { file: isolated(file.name), size: settings.format.bytes(file.size) });
  const { name } = form.elements;
  if (name.value === "" || name.dataset.proposed === name.value) {
    name.value = file.name.replace(/\.[^.]+$/, "").slice(0, name.maxLength);
    name.dataset.proposed = name.value;
  }
}

function whyNot({ name, size }) {
  if (size === 0) return settings.text("films-file-empty", { file: isolated(name) });
  if (largest !== null && size > largest) return settings.text("films-file-large", { file: isolated(name), size: settings.format.bytes(largest) });
  return null;
}

function request() {
  const fields = form.elements;
  const asked = { every_s: Number(fields.every_s.value), keep_film: fields.keep.value === "film" };
  if (fields.name.value.trim()) asked.name = fields.name.value.trim();
  if (fields.condition.value.trim()) asked.condition = fields.condition.value.trim();
  if (fields.model) asked.model = fields.model.value;
  return asked;
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (upload.isBusy) return;
  if (chosen) {
    upload.send(chosen, request());
    return;
  }
  showProblem(part(root, "upload-problem"), { message: settings.text("films-choose-first") });
  picker.focus();
});
picker.addEventListener("change", () => {
  const [file] = picker.files;
  picker.value = ""; // so that the same file can be chosen again
  if (file) choose(file);
});

// The whole page takes drops, as no one aims.
const page = document.documentElement;
document.addEventListener("dragover", (event) => {
  event.preventDefault();
  page.toggleAttribute("data-dragging", event.dataTransfer.types.includes("Files") && !upload.isBusy);
});
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) page.removeAttribute("data-dragging");
});
document.addEventListener("drop", (event) => {
  event.preventDefault();
  page.removeAttribute("data-dragging");
  const [file] = event.dataTransfer.files;
  if (file && !upload.isBusy) choose(file);
});

list.look();
largestFilm().then((size) => {
  largest = size;
  if (size !== null) part(form, "film-largest").textContent = settings.text("films-largest", { size: settings.format.bytes(size) });
});
