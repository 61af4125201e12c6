// "Tell me when it is done": asks for the permission only when the button is pressed. js/running.js does the telling.

import { forget, want, wantedJobs } from "../lib/told.js";

/** Offers to tell about the job `id`, where the browser can. */
export function offerToTell(id, button, status, settings) {
  // Over plain HTTP from another machine, browsers refuse without asking.
  if (!("Notification" in window) || !window.isSecureContext || Notification.permission === "denied") return;
  const show = () => {
    const isWanted = wantedJobs().includes(id) && Notification.permission === "granted";
    button.setAttribute("aria-pressed", isWanted);
    status.textContent = isWanted ? settings.text("train-tell-on") : "";
  };
  button.hidden = false;
  show();
  button.addEventListener("click", async () => {
    if (button.getAttribute("aria-pressed") === "true") {
      forget(id);
      return show();
    }
    const permission = await Notification.requestPermission();
    if (permission === "granted") want(id);
    show();
    if (permission === "denied") status.textContent = settings.text("train-tell-denied");
  });
}
