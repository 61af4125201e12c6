// The pictures of a dataset that fit a filter, fetched a page at a time as they are looked at.

import { ask } from "./api.js";

const PAGE = 200;
/** Pages that are kept: some 40,000 pictures. */
const MOST_PAGES = 200;
/** Most pictures of one answer. */
const MOST = 1000;

export class PictureList {
  #pages = new Map();
  #asked = new Set();
  #stop = new AbortController();

  /** `onPage(first, last)` hears which places have come; `onProblem(problem)` what went wrong. */
  constructor(dataset, filter, words, { onPage, onProblem }) {
    Object.assign(this, { dataset, filter, words, onPage, onProblem });
    this.total = 0;
    this.revision = 0;
  }

  /** Fetches the first page; resolves once it is known how many there are. */
  async open() {
    await this.#fetch(0);
  }

  /** No answer is waited for any more. */
  close() {
    this.#stop.abort();
  }

  /** The picture at `place`, if it is here. */
  at(place) {
    return this.#pages.get(Math.floor(place / PAGE))?.[place % PAGE];
  }

  /** Fetches what is missing between two places. */
  want(first, last) {
    for (let page = Math.floor(first / PAGE); page <= Math.floor(last / PAGE); page += 1) {
      if (page * PAGE >= this.total || this.#pages.has(page) || this.#asked.has(page)) continue;
      this.#fetch(page).catch((problem) => {
        if (problem.name !== "AbortError") this.onProblem(problem);
      });
    }
  }

  /** The numbers of the pictures at `places`, which are in order, as numbers and ranges. */
  async numbers(places) {
    const numbers = [];
    for (let next = 0; next < places.length;) {
      const known = this.at(places[next]);
      if (known) {
        numbers.push(known.index);
        next += 1;
        continue;
      }
      const first = places[next];
      const { pictures } = await this.#ask(first, MOST);
      for (; next < places.length && places[next] < first + pictures.length; next += 1) {
        numbers.push(pictures[places[next] - first].index);
      }
      if (pictures.length === 0) break;
    }
    return ranges(numbers);
  }

  /** The pictures from `first` on, at most `count`. */
  async some(first, count) {
    return (await this.#ask(first, count)).pictures;
  }

  /** Pictures called `entry`, whatever the filter is. */
  async find(entry) {
    const query = new URLSearchParams({ q: entry, state: "all", limit: MOST });
    const { pictures } = await ask("GET", `/api/v1/datasets/${this.dataset}/pictures?${query}`, { words: this.words });
    return pictures;
  }

  async #fetch(page) {
    this.#asked.add(page);
    try {
      const answer = await this.#ask(page * PAGE, PAGE);
      // Another state of the dataset has other pictures at these places.
      if (page > 0 && answer.revision !== this.revision) return;
      this.total = answer.total;
      this.revision = answer.revision;
      this.#pages.set(page, answer.pictures);
      if (this.#pages.size > MOST_PAGES) this.#pages.delete(this.#pages.keys().next().value);
      this.onPage(page * PAGE, page * PAGE + answer.pictures.length - 1);
    } finally {
      this.#asked.delete(page);
    }
  }

  #ask(cursor, limit) {
    const query = new URLSearchParams({ ...this.filter, cursor, limit });
    return ask("GET", `/api/v1/datasets/${this.dataset}/pictures?${query}`, { signal: this.#stop.signal, words: this.words });
  }
}

/** Numbers as the server takes them: `[3, [7, 9]]` for 3, 7, 8 and 9. */
function ranges(numbers) {
  const runs = [];
  for (const number of numbers.toSorted((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last && number === last[1] + 1) last[1] = number;
    else runs.push([number, number]);
  }
  return runs.map(([first, last]) => (first === last ? first : [first, last]));
}
