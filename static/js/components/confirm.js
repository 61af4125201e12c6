// A question before something that cannot be undone.

import { part } from "../lib/templates.js";

/** Asks with the dialog called `name` about `subject`; resolves to whether the answer was yes. */
export function confirmed(name, subject) {
  const dialog = document.querySelector(`[data-confirm="${name}"]`);
  part(dialog, "confirm-subject").textContent = subject;
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}
