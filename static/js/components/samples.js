// Photos to try, which come with the program.

import { unreachable } from "../lib/problem.js";

/** Lets every sample below `root` be answered by `detection` with one click. */
export function offerSamples(root, detection, settings) {
  for (const button of root.querySelectorAll("[data-sample]")) {
    button.addEventListener("click", () => trySample(button.dataset.sample, detection, settings));
  }
}

async function trySample(url, detection, settings) {
  const blob = await fetch(url).then((response) => response.blob()).catch(() => null);
  if (!blob) return detection.fail(unreachable(settings));
  const name = new URL(url, document.baseURI).pathname.split("/").pop();
  await detection.runOn(new File([blob], name, { type: blob.type }));
}
