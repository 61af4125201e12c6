// Takes pictures from a source and asks about each, one after the other, for as long as the source lasts.

import { pause } from "../lib/api.js";
import { FrameMaker } from "../lib/frames.js";
import { ConnectionLost } from "../lib/live_socket.js";
import { base } from "../lib/site.js";

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;

/**
 * Tells its `listener`: `onConnected()` for each new connection, `onConnection(state, reason)` with `up`, `lost` or `refused`, and
 * `onAnswer(answer, shot)`, where `shot` holds the picture's `time`, the `latency` of its answer and, if it was sent, the `picture`.
 */
export class LiveSession {
  #frames = new FrameMaker();
  #stopped = null;
  #resume = null;
  #isServed = false;
  #resumed = Promise.resolve();

  constructor(socket, listener) {
    Object.assign(this, { socket, listener });
  }

  get isPaused() {
    return this.#resume !== null;
  }

  /** Asks about every picture of `source`; resolves to whether its end was reached, or throws a Hindrance. */
  async run(source) {
    this.stop();
    this.socket.camera = source.isServed ? source.id : null;
    const stopped = new AbortController();
    this.#stopped = stopped;
    this.#isServed = source.isServed === true;
    try {
      for (;;) {
        await this.#resumed;
        const shot = await source.next(stopped.signal);
        if (shot === null) return true;
        stopped.signal.throwIfAborted();
        // A picture that was taken before the pause must not leave the page during it.
        if (this.isPaused && !source.isFile) continue;
        await this.#answer(source, shot, stopped.signal);
      }
    } catch (error) {
      if (stopped.signal.aborted) return false;
      throw error;
    }
  }

  pause() {
    if (this.isPaused) return;
    this.#resumed = new Promise((resolve) => { this.#resume = resolve; });
    // A camera of the server's would send on.
    if (this.#isServed) this.socket.close({ isMeant: true });
  }

  resume() {
    this.#resume?.();
    this.#resume = null;
  }

  stop() {
    this.#stopped?.abort(new DOMException("stopped", "AbortError"));
    this.#stopped = null;
    this.resume();
    this.socket.close();
  }

  /** Asks until there is an answer: over a new connection, with a new picture, where the old one is lost. */
  async #answer(source, shot, signal) {
    for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
      try {
        await this.#resumed;
        signal.throwIfAborted();
        if (await this.socket.open()) this.listener.onConnected();
        signal.throwIfAborted();
        const { answer, ...sent } = this.#isServed ? await this.#look(source) : await this.#show(source);
        signal.throwIfAborted();
        this.listener.onConnection("up");
        this.listener.onAnswer(answer, { ...shot, ...sent });
        return;
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof ConnectionLost)) throw error;
        if (error.isMeant) continue;
        this.listener.onConnection(!error.wasOpen && await isServerThere() ? "refused" : "lost", error.reason);
        // Not all pages at once, where a server comes back.
        await pause(wait * (0.75 + Math.random() / 2), signal);
      }
    }
  }

  /** Asks about the picture that is in `source` now. */
  async #show(source) {
    const taken = performance.now();
    const picture = await this.#frames.make(source.view, source.width, source.height);
    const { answer } = await this.socket.ask(picture);
    return { answer, picture, latency: performance.now() - taken };
  }

  /** Waits for the server's own next picture. When it was taken only the server knows; so its own times count. */
  async #look(source) {
    const { answer, picture } = await this.socket.ask(null);
    if (picture) await source.draw(picture);
    const { queue_ms: queue = 0, decode_ms: decode = 0, detect_ms: detect = 0, classify_ms: classify = 0 } = answer;
    return { answer, latency: queue + decode + detect + classify };
  }
}

/** A handshake that fails says nothing about why; whether anybody is there can be asked. */
async function isServerThere() {
  try {
    const { ok } = await fetch(`${base}/healthz`);
    return ok;
  } catch {
    return false;
  }
}
