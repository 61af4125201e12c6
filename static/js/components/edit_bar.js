// What can be done with the selected pictures.

import { part } from "../lib/templates.js";
import { confirmed } from "./confirm.js";

export class EditBar {
  /** `onEdit(change)` hears a change without its pictures, `onDelete()` that they are to go for good, `onClear()` that none is selected. */
  constructor(root, settings, { onEdit, onDelete, onClear }) {
    Object.assign(this, { root, settings, onEdit });
    this.moveTo = part(root, "move-to");
    root.addEventListener("submit", (event) => {
      event.preventDefault();
      this.move();
    });
    this.moveTo.addEventListener("input", () => this.moveTo.setCustomValidity(""));
    const on = (mark, act) => part(root, mark).addEventListener("click", act);
    on("leave-out", () => onEdit({ kind: "leave_out" }));
    on("restore", () => onEdit({ kind: "restore" }));
    on("set-person", () => onEdit({ kind: "set_person", person: part(root, "person").value.trim() || null }));
    on("set-part", () => onEdit({ kind: "set_part", part: part(root, "part").value || null }));
    on("select-none", onClear);
    on("delete", async () => {
      if (await confirmed("delete", this.words)) onDelete();
    });
  }

  /** Shows itself where pictures are selected, and what can be done with those of `state`. */
  show(count, filter) {
    this.root.hidden = count === 0;
    this.words = this.settings.counted("pictures", count);
    part(this.root, "leave-out").hidden = filter.state === "left_out";
    part(this.root, "restore").hidden = (filter.state ?? "used") === "used";
  }

  move() {
    const name = this.moveTo.value.trim();
    this.moveTo.setCustomValidity(name === "" ? this.settings.text("pictures-move-to-what") : "");
    if (!this.moveTo.reportValidity()) return;
    this.onEdit({ kind: "move", class: name });
    this.moveTo.value = "";
  }
}
