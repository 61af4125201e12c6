// Which jobs the reader wants to be told about, remembered in this browser.

import { base } from "./site.js";

/** Storage belongs to the host, whose other paths may hold sites of other jobs. */
const KEY = `tell-when-done${base}`;

/** Ids of the jobs to tell about. */
export function wantedJobs() {
  try {
    const ids = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(ids) ? ids : [];
  } catch {
    return [];
  }
}

export function want(id) {
  remember([...wantedJobs().filter((other) => other !== id), id]);
}

export function forget(id) {
  remember(wantedJobs().filter((other) => other !== id));
}

function remember(ids) {
  try {
    localStorage.setItem(KEY, JSON.stringify(ids));
  } catch {
    // Without storage nothing is remembered.
  }
}
