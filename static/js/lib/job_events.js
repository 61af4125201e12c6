// The story of a job as it unfolds: over a socket that reconnects, and by asking where sockets fail.

import { ask, pause } from "./api.js";
import { base } from "./site.js";

const FIRST_WAIT = 500;
const LONGEST_WAIT = 10_000;
const ASK_AT_THE_END = 300;
const ASK_OFTEN = 2_000;
const ASK_SELDOM = 15_000;
const OVER = ["succeeded", "failed", "cancelled"];
/** Events that come often, and say nothing about the job's state. */
const ROUTINE = ["batch", "epoch", "progress"];

export function isOver(job) {
  return OVER.includes(job.state);
}

/**
 * Follows the job `id` until it is over. Tells `onJob(job)`, `onEvent(event)`, `onConnection(isUp)`, and
 * `onProblem(problem)` where there is no such job. Asks the listener `since()`, the number of the last event that it
 * knows, `hasStarted()` and `isOver()`.
 */
export class JobEvents {
  #stopped = new AbortController();
  #socket = null;
  #isUp = true;
  #hurry = () => {};

  constructor(id, listener, words) {
    Object.assign(this, { id, listener, words });
  }

  async follow() {
    try {
      const job = await this.#askJob();
      this.listener.onJob(job);
      this.#listen(FIRST_WAIT);
      await this.#askUntilOver(job);
    } catch (error) {
      if (error.name !== "AbortError") this.listener.onProblem(error);
    }
  }

  stop() {
    this.#stopped.abort(new DOMException("stopped", "AbortError"));
    this.#socket?.close();
  }

  #askJob() {
    return ask("GET", `/api/v1/jobs/${this.id}`, { words: this.words, signal: this.#stopped.signal });
  }

  async #askUntilOver(first) {
    let job = first;
    while (!isOver(job)) {
      await this.#wait(this.#timeUntilNext(job));
      try {
        job = await this.#askJob();
        this.listener.onJob(job);
      } catch (error) {
        if (error.name === "AbortError" || error.status === 404) throw error;
        this.#tellConnection(false);
      }
    }
    this.#tellConnection(true);
  }

  /** Events tell nothing about the queue, the reading of pictures, or what a lost socket would have told. */
  #timeUntilNext(job) {
    if (this.listener.isOver()) return ASK_AT_THE_END;
    return job.state === "running" && this.#isUp && this.listener.hasStarted() ? ASK_SELDOM : ASK_OFTEN;
  }

  /** Waits, but not longer than until the socket has news about the job's state. */
  #wait(milliseconds) {
    const hurried = new Promise((resolve) => { this.#hurry = resolve; });
    return Promise.race([pause(milliseconds, this.#stopped.signal), hurried]);
  }

  #listen(wait) {
    if (this.#stopped.signal.aborted) return;
    const address = new URL(`${base}/api/v1/jobs/${this.id}/events?since=${this.listener.since()}`, location.href);
    address.protocol = address.protocol.replace("http", "ws");
    const socket = new WebSocket(address);
    let nextWait = wait;
    this.#socket = socket;
    socket.addEventListener("message", ({ data }) => {
      nextWait = FIRST_WAIT;
      this.#tellConnection(true);
      const event = JSON.parse(data);
      this.listener.onEvent(event);
      if (!ROUTINE.includes(event.type)) this.#hurry();
    });
    socket.addEventListener("close", () => {
      this.#hurry();
      if (this.listener.isOver() || this.#stopped.signal.aborted) return;
      this.#tellConnection(false);
      setTimeout(() => this.#listen(Math.min(nextWait * 2, LONGEST_WAIT)), nextWait);
    });
  }

  #tellConnection(isUp) {
    if (isUp === this.#isUp) return;
    this.#isUp = isUp;
    this.listener.onConnection(isUp);
  }
}

/**
 * Follows an evaluation, of which nothing but the job itself tells how far it is: `onJob` with its state now and whenever it
 * changes, until it is over; `onProblem` with an error that ends the following.
 */
export function followEvaluation(id, { onJob, onProblem }, settings) {
  let job = null;
  let hasEnded = false;
  const events = new JobEvents(id, {
    onJob: (fresh) => {
      job = fresh;
      onJob(job);
    },
    onEvent: ({ type }) => { hasEnded ||= ["finished", "failed", "cancelled"].includes(type); },
    onConnection: () => {},
    onProblem,
    since: () => 1,
    hasStarted: () => false,
    isOver: () => hasEnded || (job !== null && isOver(job)),
  }, settings);
  events.follow();
  return events;
}
