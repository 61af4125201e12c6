// Says what went wrong, where it went wrong.

import { copyOf, part } from "../lib/templates.js";

/** Shows `problem` inside `place`; `retry`, if given, is called by a button. */
export function showProblem(place, problem, retry) {
  const notice = copyOf("problem-notice");
  if (problem.title) part(notice, "problem-title").textContent = problem.title;
  part(notice, "problem-detail").textContent = problem.message;
  if (retry) {
    part(notice, "problem-actions").hidden = false;
    part(notice, "problem-retry").addEventListener("click", () => {
      place.replaceChildren();
      retry();
    });
  }
  place.replaceChildren(notice);
}
