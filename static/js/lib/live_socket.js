// The socket of `/api/v1/live`: one picture out, its answer in, and never two on their way. With a camera of the server's
// nothing goes out; pictures come, each before its answer, and those that no one waits for pass.

import { base } from "./site.js";

/** No answer for so long means that the connection is dead, whatever the browser believes. */
const ANSWER_WITHIN_MS = 15_000;

/**
 * The connection went, or could not be made: `wasOpen` tells which; `isMeant` where this page closed it to open another;
 * `reason` is what the server said before it closed, if anything.
 */
export class ConnectionLost extends Error {
  constructor({ wasOpen = false, isMeant = false, reason = null }) {
    super("connection lost");
    Object.assign(this, { wasOpen, isMeant, reason });
  }
}

export class LiveSocket {
  #socket = null;
  #waiting = null;
  #model = null;
  #camera = null;
  #smoothing = 0.5;
  #picture = null;
  #reason = null;
  /** Whether this page itself closed the last connection, to open another. */
  #isMeant = false;

  /** Which model answers, by id; null for the server's own choice. A running connection ends. */
  set model(id) {
    if (id === this.#model) return;
    this.#model = id;
    this.close({ isMeant: true });
  }

  /** Which camera of the server's films, by id; null if pictures are sent. A running connection ends. */
  set camera(id) {
    if (id === this.#camera) return;
    this.#camera = id;
    this.close({ isMeant: true });
  }

  /** From 0 (none) to 1 (strong). */
  set smoothing(value) {
    this.#smoothing = value;
    this.#tell({ smoothing: value });
  }

  /** Tells the server that other faces are to come. */
  reset() {
    this.#tell({ reset: true });
  }

  /** Connects unless there is a connection; resolves to whether it is a new one. */
  open() {
    if (this.#socket?.readyState === WebSocket.OPEN) return Promise.resolve(false);
    this.close();
    const socket = new WebSocket(this.#address());
    this.#socket = socket;
    this.#reason = null;
    this.#isMeant = false;
    return new Promise((resolve, reject) => {
      socket.addEventListener("open", () => {
        this.#tell({ smoothing: this.#smoothing });
        resolve(true);
      });
      socket.addEventListener("message", ({ data }) => this.#hear(socket, data));
      socket.addEventListener("close", () => {
        reject(new ConnectionLost({ isMeant: this.#isMeant }));
        this.#drop(socket);
      });
    });
  }

  /**
   * Sends one picture and resolves to its `answer`. Only after the last one's answer may the next be asked about.
   * With null it waits for the next `picture` of the server's camera and the answer about that.
   */
  ask(picture) {
    const socket = this.#socket;
    if (socket?.readyState !== WebSocket.OPEN) return Promise.reject(new ConnectionLost({ reason: this.#reason, isMeant: this.#isMeant }));
    if (picture) socket.send(picture);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.close(), ANSWER_WITHIN_MS);
      this.#waiting = { socket, resolve, reject, timer };
    });
  }

  close({ isMeant = false } = {}) {
    const socket = this.#socket;
    if (!socket) return;
    this.#isMeant = isMeant;
    socket.close();
    this.#drop(socket);
  }

  #address() {
    const address = new URL(`${base}/api/v1/live`, location.href);
    address.protocol = address.protocol.replace("http", "ws");
    if (this.#model) address.searchParams.set("model", this.#model);
    if (this.#camera) address.searchParams.set("camera", this.#camera);
    return address;
  }

  #tell(settings) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(settings));
  }

  #hear(socket, data) {
    // A connection that was given up may still have something to say.
    if (socket !== this.#socket) return;
    if (typeof data !== "string") {
      this.#picture = data;
      return;
    }
    const answer = JSON.parse(data);
    // What belongs to no picture is about the connection.
    this.#reason = answer.seq === null ? answer.error?.detail ?? null : null;
    if (answer.seq === null || this.#waiting?.socket !== socket) return;
    const { resolve, timer } = this.#waiting;
    this.#waiting = null;
    clearTimeout(timer);
    resolve({ answer, picture: this.#picture });
  }

  #drop(socket) {
    if (this.#socket === socket) this.#socket = null;
    if (this.#waiting?.socket !== socket) return;
    const { reject, timer } = this.#waiting;
    this.#waiting = null;
    clearTimeout(timer);
    reject(new ConnectionLost({ wasOpen: true, reason: this.#reason, isMeant: this.#isMeant }));
  }
}
