// Sends one large file and tells how far it is; fetch cannot tell that.

import { Problem, problemFrom } from "./problem.js";
import { base } from "./site.js";

/**
 * Sends `file` to `address`, which is one within the site, and resolves to the answer's JSON. `onProgress(sent, total)` is
 * told of every step, `onSent()` when all is sent and the server works on it. Throws a Problem, or an AbortError once `signal` is aborted.
 */
export function upload(address, file, { signal, onProgress, onSent, words }) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    let share = 0;
    request.open("POST", base + address);
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      share = total > 0 ? loaded / total : 0;
      onProgress(loaded, total);
    });
    request.upload.addEventListener("load", onSent);
    request.addEventListener("load", () => {
      if (request.status >= 200 && request.status < 300) resolve(JSON.parse(request.responseText));
      else reject(problemFrom(request.responseText, request.status, words));
    });
    request.addEventListener("error", () => {
      reject(new Problem(null, words.text("train-upload-lost", { share: words.percent(share) })));
    });
    request.addEventListener("abort", () => reject(new DOMException("cancelled", "AbortError")));
    signal.addEventListener("abort", () => request.abort(), { once: true });
    const form = new FormData();
    form.append("archive", file, file.name);
    request.send(form);
  });
}
