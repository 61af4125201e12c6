// What was changed in a dataset, and its states that have a name.

import { momentElement } from "../lib/moment.js";
import { base } from "../lib/site.js";
import { part } from "../lib/templates.js";
import { showProblem } from "./notice.js";
import { textElement } from "./facts.js";

export class EditHistory {
  #before = null;

  constructor(dialog, session, settings) {
    Object.assign(this, { dialog, session, settings });
    part(dialog, "history-close").addEventListener("click", () => dialog.close());
    part(dialog, "older").addEventListener("click", () => this.#try(() => this.#older()));
    part(dialog, "version-form").addEventListener("submit", (event) => {
      event.preventDefault();
      const field = part(dialog, "version-name");
      this.#try(async () => {
        await session.nameVersion(field.value);
        field.value = "";
        await this.#load();
      });
    });
  }

  open() {
    this.dialog.showModal();
    this.#try(() => this.#load());
  }

  async #load() {
    const [answer, versions] = await Promise.all([this.session.load(), this.session.versions()]);
    const steps = part(this.dialog, "steps");
    steps.replaceChildren();
    if (answer.steps.length === 0) steps.append(textElement("li", this.settings.text("pictures-steps-none"), "quiet"));
    this.#addSteps(answer);
    part(this.dialog, "versions").replaceChildren(...versions.map((version) => this.#version(version)));
    part(this.dialog, "no-versions").hidden = versions.length > 0;
  }

  async #older() {
    this.#addSteps(await this.session.older(this.#before));
  }

  #addSteps({ steps, next }) {
    part(this.dialog, "steps").append(...steps.map((step) => this.#step(step)));
    this.#before = next;
    part(this.dialog, "older").hidden = next === null;
  }

  #step({ revision, created_at: createdAt, text, state, versions }) {
    const line = document.createElement("li");
    line.value = revision;
    line.dataset.state = state;
    line.append(textElement("span", text), momentElement(createdAt, this.settings.format, "quiet"));
    if (state === "undone") line.append(textElement("span", this.settings.text("pictures-undone"), "tag"));
    line.append(...versions.map((name) => textElement("span", name, "tag tag-accent")));
    return line;
  }

  #version({ name, revision }) {
    const line = document.createElement("li");
    line.className = "test-line";
    const download = textElement("a", this.settings.text("pictures-download"), "button button-quiet");
    download.href = `${base}/api/v1/datasets/${this.session.dataset}/download?${new URLSearchParams({ version: name })}`;
    download.setAttribute("download", "");
    const remove = textElement("button", "×", "button button-quiet");
    remove.type = "button";
    remove.setAttribute("aria-label", this.settings.text("pictures-version-remove", { name }));
    remove.addEventListener("click", () => this.#try(async () => {
      await this.session.removeVersion(name);
      await this.#load();
    }));
    line.append(textElement("strong", this.settings.text("pictures-version-at", { name, revision: this.settings.format.number(revision) })), download, remove);
    return line;
  }

  async #try(act) {
    const place = part(this.dialog, "history-problem");
    place.replaceChildren();
    try {
      await act();
    } catch (problem) {
      showProblem(place, problem);
    }
  }
}
