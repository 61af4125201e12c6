// What the interface knows of one video, and of all of them.

import { ask } from "./api.js";
import { problemFrom, unreachable } from "./problem.js";
import { base } from "./site.js";

const PAGE = 50;

export class FilmClient {
  constructor(id, words) {
    Object.assign(this, { id, words });
    this.address = `/api/v1/films/${encodeURIComponent(id)}`;
  }

  load() {
    return this.#ask("GET", "");
  }

  /** Changes what `changes` names, on top of the state with this `revision`; resolves to the video as it is then. */
  change(changes, revision) {
    return this.#ask("PATCH", "", { ...changes, revision });
  }

  /** Scores between two seconds, thinned to so many `points`; of the faces seen longest, or of those whose numbers are given. */
  series({ from, to, points, faces }) {
    const range = Object.entries({ from, to, points, faces }).filter(([, value]) => value !== null && value !== undefined);
    return this.#ask("GET", `/series?${new URLSearchParams(range)}`);
  }

  summary() {
    return this.#ask("GET", "/summary");
  }

  figures() {
    return this.#ask("GET", "/figures");
  }

  /** Sends a table of markers (CSV), which `mode` "replace" puts in the place of all others and "add" beside them; resolves to the video as it is then. */
  async sendMarkers(table, mode) {
    const request = { method: "POST", body: table, headers: { "Content-Type": "text/csv", Accept: "application/json" } };
    let response;
    try {
      response = await fetch(`${base}${this.address}/markers.csv?mode=${mode}`, request);
    } catch {
      throw unreachable(this.words);
    }
    const text = await response.text();
    if (!response.ok) throw problemFrom(text, response.status, this.words);
    return JSON.parse(text);
  }

  removeVideo() {
    return this.#ask("DELETE", "/video");
  }

  remove() {
    return this.#ask("DELETE", "");
  }

  get videoUrl() {
    return `${base}${this.address}/video`;
  }

  /** Address of the picture that is shown at `at` seconds; with `box`, of the face in it alone. */
  pictureUrl(at, width, box = null) {
    const wanted = new URLSearchParams({ at: at.toFixed(3), width });
    if (box) wanted.set("box", [box.x, box.y, box.width, box.height]);
    return `${base}${this.address}/picture?${wanted}`;
  }

  #ask(method, rest, body) {
    return ask(method, this.address + rest, { body, words: this.words });
  }
}

/** Videos from `next`, an address that the page before named, or from the newest; resolves to them and to the next address. */
export async function listFilms(next, words) {
  let response;
  try {
    response = await fetch(next ?? `${base}/api/v1/films?limit=${PAGE}`, { headers: { Accept: "application/json" } });
  } catch {
    throw unreachable(words);
  }
  const text = await response.text();
  if (!response.ok) throw problemFrom(text, response.status, words);
  const link = /<([^>]+)>; rel="next"/.exec(response.headers.get("Link") ?? "");
  return { films: JSON.parse(text), next: link ? link[1] : null };
}

/** Every video, newest first. */
export async function allFilms(words) {
  const found = [];
  let next = null;
  do {
    const page = await listFilms(next, words);
    found.push(...page.films);
    next = page.next;
  } while (next);
  return found;
}

/** Asks for the analysis of a finished upload; resolves to the video. */
export function addFilm(request, words) {
  return ask("POST", "/api/v1/films", { body: request, words });
}

/** Keeps numbers that were measured live; resolves to the video. */
export function keepMeasured(measured, words) {
  return ask("POST", "/api/v1/films/measured", { body: measured, words });
}

/** Several videos held against each other. */
export function compareFilms(query, words) {
  return ask("GET", `/api/v1/film-comparison?${query}`, { words });
}

/** Size in bytes of the largest video that the server takes, or null where it does not say. */
export async function largestFilm() {
  const response = await fetch(`${base}/api/v1/films/uploads`, { method: "OPTIONS" }).catch(() => null);
  const size = Number(response?.headers.get("Tus-Max-Size") ?? 0);
  return size > 0 ? size : null;
}

/** Where uploads are begun, in full, as tus-js-client wants it. */
export function uploadsUrl() {
  return new URL(`${base}/api/v1/films/uploads`, location.href).href;
}
