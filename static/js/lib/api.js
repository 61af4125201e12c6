// Asks the server.

import { Problem, problemFrom, unreachable } from "./problem.js";
import { base } from "./site.js";

export { Problem };

const MOST_TRIES = 6;

/**
 * Sends `body` (JSON) to `address`, which is one within the site, and resolves to the answer's JSON, or null where there is
 * none.
 * Throws a Problem, or an AbortError once `signal` is aborted.
 */
export async function ask(method, address, { body, signal, words }) {
  const request = { method, signal, headers: { Accept: "application/json" } };
  if (body !== undefined) {
    request.body = JSON.stringify(body);
    request.headers["Content-Type"] = "application/json";
  }
  const response = await reach(address, request, words);
  const text = await response.text();
  if (!response.ok) throw problemFrom(text, response.status, words);
  return text === "" ? null : JSON.parse(text);
}

/** Sends `form` to `address`, which is one within the site, and resolves to the answer's JSON. Throws as `ask` does. */
export async function sendForm(address, form, { signal, words }) {
  const response = await reach(address, { method: "POST", body: form, signal, headers: { Accept: "application/json" } }, words);
  const text = await response.text();
  if (!response.ok) throw problemFrom(text, response.status, words);
  return JSON.parse(text);
}

/**
 * Resolves to the server's whole answer about one photo; waits and asks again while it is busy.
 * Throws a Problem, or an AbortError once `signal` is aborted.
 */
export async function predict(file, { model, whole, explain, signal, words }) {
  for (let attempt = 1; ; attempt += 1) {
    const response = await sendPhoto(file, { model, whole, explain, signal, words });
    if (response.ok) return response.json();
    if (response.status !== 503 || attempt === MOST_TRIES) {
      throw problemFrom(await response.text(), response.status, words);
    }
    await pause(Number(response.headers.get("Retry-After") ?? 1) * 1000, signal);
  }
}

async function sendPhoto(file, { model, whole, explain, signal, words }) {
  const body = new FormData();
  body.append("image", file, file.name);
  if (model) body.append("model", model);
  body.append("faces", whole ? "whole" : "detect");
  if (explain) body.append("explain", "true");
  return reach("/api/v1/predictions", { method: "POST", body, signal }, words);
}

async function reach(address, request, words) {
  try {
    return await fetch(base + address, request);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw unreachable(words);
  }
}

/** Resolves after a while; rejects at once when `signal` is aborted. */
export function pause(milliseconds, signal) {
  return unlessAborted(signal, (resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    return () => clearTimeout(timer);
  });
}

/**
 * Calls `begin(resolve)`, which may return what undoes it, and resolves when that resolves; rejects at once when `signal`
 * is aborted. Nothing stays behind on a signal that outlives many waits.
 */
export function unlessAborted(signal, begin) {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    let undo = null;
    const stop = () => {
      undo?.();
      reject(signal.reason);
    };
    signal?.addEventListener("abort", stop, { once: true });
    undo = begin((value) => {
      signal?.removeEventListener("abort", stop);
      resolve(value);
    });
  });
}
