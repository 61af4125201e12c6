// What every page of trainings starts from.

import { Settings } from "./settings.js";
import { base } from "./site.js";
import { part } from "./templates.js";

/** The settings that the server put into this page. */
export function pageSettings() {
  return new Settings(part(document, "settings").textContent);
}

/** The training that this page's address names. */
export function jobOfAddress() {
  return location.pathname.slice(base.length).split("/")[3];
}

/** Puts `values` into the address without leaving the page; null takes one out. */
export function rewriteAddress(values) {
  const address = new URL(location.href);
  for (const [name, value] of Object.entries(values)) {
    if (value === null) address.searchParams.delete(name);
    else address.searchParams.set(name, value);
  }
  history.replaceState(null, "", address);
}

/** One parameter of the address. */
export function addressValue(name) {
  return new URLSearchParams(location.search).get(name);
}

/** Opens the steps that need a model. */
export function openSteps() {
  for (const link of document.querySelectorAll("[data-needs-model]")) {
    link.href = link.dataset.needsModel;
    link.removeAttribute("aria-disabled");
  }
}
