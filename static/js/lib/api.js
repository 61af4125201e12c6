// Asks the server about one photo.

const MOST_TRIES = 6;

/** A problem object of the server's, or one made here when there was no answer. */
export class Problem extends Error {
  constructor(title, detail) {
    super(detail);
    this.title = title;
  }
}

/**
 * Resolves to the server's whole answer; waits and asks again while it is busy.
 * Throws a Problem, or an AbortError once `signal` is aborted.
 */
export async function predict(file, { model, whole, signal, words }) {
  for (let attempt = 1; ; attempt += 1) {
    const response = await send(file, { model, whole, signal, words });
    if (response.ok) return response.json();
    if (response.status !== 503 || attempt === MOST_TRIES) throw await problemOf(response, words);
    await pause(Number(response.headers.get("Retry-After") ?? 1) * 1000, signal);
  }
}

async function send(file, { model, whole, signal, words }) {
  const body = new FormData();
  body.append("image", file, file.name);
  if (model) body.append("model", model);
  body.append("faces", whole ? "whole" : "detect");
  try {
    return await fetch("/api/v1/predictions", { method: "POST", body, signal });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem(null, words.text("detect-network-problem"));
  }
}

async function problemOf(response, words) {
  try {
    const { title, detail } = await response.json();
    return new Problem(title, detail);
  } catch {
    return new Problem(null, words.text("detect-network-problem"));
  }
}

function pause(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    }, { once: true });
  });
}
