// Giving a class another name, or that of another class, which makes one of both.

import { part } from "../lib/templates.js";
import { showProblem } from "./notice.js";

export class RenameDialog {
  /** `onDone()` hears that a class has another name. */
  constructor(dialog, session, onDone) {
    Object.assign(this, { dialog, session, onDone });
    part(dialog, "rename-cancel").addEventListener("click", () => dialog.close());
    part(dialog, "rename-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#rename(part(dialog, "rename-to").value.trim());
    });
  }

  open(name) {
    this.name = name;
    part(this.dialog, "rename-problem").replaceChildren();
    part(this.dialog, "rename-class").textContent = name;
    part(this.dialog, "rename-to").value = name;
    this.dialog.showModal();
    part(this.dialog, "rename-to").select();
  }

  async #rename(to) {
    if (to === "" || to === this.name) return this.dialog.close();
    const isTaken = this.session.state.classes.some(({ name }) => name === to);
    const change = isTaken ? { kind: "merge_classes", classes: [this.name, to], to } : { kind: "rename_class", class: this.name, to };
    try {
      await this.session.edit([change]);
      this.dialog.close();
      this.onDone();
    } catch (problem) {
      showProblem(part(this.dialog, "rename-problem"), problem);
    }
  }
}
