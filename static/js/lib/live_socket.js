// The socket of `/api/v1/live`: one picture out, its answer in, and never two on their way.

/** No answer for so long means that the connection is dead, whatever the browser believes. */
const ANSWER_WITHIN_MS = 15_000;

/** The connection went, or could not be made: `wasOpen` tells which; `isMeant` where this page closed it to open another. */
export class ConnectionLost extends Error {
  constructor({ wasOpen = false, isMeant = false }) {
    super("connection lost");
    Object.assign(this, { wasOpen, isMeant });
  }
}

export class LiveSocket {
  #socket = null;
  #waiting = null;
  #model = null;
  #smoothing = 0.5;

  /** Which model answers, by id; null for the server's own choice. A running connection ends. */
  set model(id) {
    if (id === this.#model) return;
    this.#model = id;
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
    return new Promise((resolve, reject) => {
      socket.addEventListener("open", () => {
        this.#tell({ smoothing: this.#smoothing });
        resolve(true);
      });
      socket.addEventListener("message", ({ data }) => this.#hear(socket, data));
      socket.addEventListener("close", () => {
        reject(new ConnectionLost({}));
        this.#drop(socket);
      });
    });
  }

  /** Sends one picture and resolves to its answer. Only after the last one's answer may the next be asked about. */
  ask(picture) {
    const socket = this.#socket;
    if (socket?.readyState !== WebSocket.OPEN) return Promise.reject(new ConnectionLost({}));
    socket.send(picture);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.close(), ANSWER_WITHIN_MS);
      this.#waiting = { socket, resolve, reject, timer };
    });
  }

  close(how) {
    const socket = this.#socket;
    if (!socket) return;
    socket.close();
    this.#drop(socket, how);
  }

  #address() {
    const address = new URL("/api/v1/live", location.href);
    address.protocol = address.protocol.replace("http", "ws");
    if (this.#model) address.searchParams.set("model", this.#model);
    return address;
  }

  #tell(settings) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(settings));
  }

  #hear(socket, data) {
    const answer = JSON.parse(data);
    // What was said about settings belongs to no picture.
    if (answer.seq === null || this.#waiting?.socket !== socket) return;
    const { resolve, timer } = this.#waiting;
    this.#waiting = null;
    clearTimeout(timer);
    resolve(answer);
  }

  #drop(socket, how) {
    if (this.#socket === socket) this.#socket = null;
    if (this.#waiting?.socket !== socket) return;
    const { reject, timer } = this.#waiting;
    this.#waiting = null;
    clearTimeout(timer);
    reject(new ConnectionLost({ wasOpen: true, ...how }));
  }
}
