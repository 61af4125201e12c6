// Says what went wrong, where it went wrong.

import { Problem } from "../lib/problem.js";
import { copyOf, part } from "../lib/templates.js";

/** Shows `problem` inside `place`; `retry`, if given, is called by a button. */
export function showProblem(place, problem, retry) {
  // What the page itself got wrong must not pass for something the server said.
  if (problem instanceof Error && !(problem instanceof Problem)) console.error(problem);
  const notice = copyOf("problem-notice");
  if (problem.title) part(notice, "problem-title").textContent = problem.title;
  const detail = part(notice, "problem-detail");
  detail.textContent = problem.message;
  if (problem.lang) Object.assign(detail, { lang: problem.lang, dir: "auto" });
  if (retry) {
    part(notice, "problem-actions").hidden = false;
    part(notice, "problem-retry").addEventListener("click", () => {
      place.replaceChildren();
      retry();
    });
  }
  place.replaceChildren(notice);
}
