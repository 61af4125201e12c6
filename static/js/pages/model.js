// One model: copying its address, its name, making it the default, deleting it.

import { confirmed } from "../components/confirm.js";
import { showProblem } from "../components/notice.js";
import { ask } from "../lib/api.js";
import { pageSettings } from "../lib/page.js";
import { base } from "../lib/site.js";
import { part } from "../lib/templates.js";

const settings = pageSettings();
const head = part(document, "model");
const title = part(document, "name");
const problem = part(document, "problem");
const form = part(document, "rename-form");
const input = part(document, "rename-input");
const address = `/api/v1/models/${encodeURIComponent(head.dataset.model)}`;

function say(key) {
  part(document, "said").textContent = settings.text(key, { name: title.textContent });
}

/** Does `action` when the part called `name` is clicked, if the page has it. */
function onClick(name, action) {
  part(document, name)?.addEventListener("click", () => attempt(action));
}

async function attempt(action) {
  problem.replaceChildren();
  try {
    await action();
  } catch (error) {
    showProblem(problem, error);
    problem.scrollIntoView({ block: "nearest" });
  }
}

function change(values) {
  return ask("PATCH", address, { body: values, words: settings });
}

function editName(isEdited) {
  form.hidden = !isEdited;
  if (!isEdited) return part(document, "rename").focus();
  input.value = title.textContent;
  input.focus();
  input.select();
}

async function rename() {
  const { name } = await change({ name: input.value.trim() });
  document.title = document.title.replace(title.textContent, name);
  title.textContent = name;
  say("models-renamed");
  editName(false);
}

async function makeDefault() {
  await change({ default: true });
  part(document, "default").hidden = false;
  part(document, "make-default").hidden = true;
  say("models-made-default");
  title.tabIndex = -1;
  title.focus();
}

async function remove() {
  if (!(await confirmed("delete", title.textContent))) return;
  await ask("DELETE", address, { words: settings });
  location.assign(`${base}/models`);
}

async function copyLink() {
  await navigator.clipboard.writeText(new URL(`${base}/models/${encodeURIComponent(head.dataset.model)}`, location.href).href);
  say("models-copied");
}

onClick("rename", () => editName(true));
onClick("rename-cancel", () => editName(false));
onClick("make-default", makeDefault);
onClick("delete", remove);
onClick("copy-link", copyLink);
form?.addEventListener("submit", (event) => {
  event.preventDefault();
  attempt(rename);
});
form?.addEventListener("keydown", ({ key }) => {
  if (key === "Escape") editName(false);
});
// Browsers give pages the clipboard only over HTTPS and on the machine itself.
const copyButton = part(document, "copy-link");
if (copyButton && !navigator.clipboard) copyButton.hidden = true;
