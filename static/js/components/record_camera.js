// The camera of the page on which faces are recorded: every picture is asked about, and what was sent is handed on.

import { LiveSocket } from "../lib/live_socket.js";
import { CameraSource, Hindrance } from "../lib/sources.js";
import { copyOf, part } from "../lib/templates.js";
import { listCameras } from "./camera_devices.js";
import { LiveSession } from "./live_session.js";
import { Stage } from "./stage.js";

export class RecordCamera {
  #source = null;
  #echo = null;
  /** Tells a camera that is still being opened from a later one. */
  #turn = 0;

  /** Tells its `listener`: `onFaces(faces, answer, shot, view)`, `onSecond(faces)` and `onCamera(isOn)`. */
  constructor(root, settings, listener) {
    Object.assign(this, { root, settings, listener });
    this.stage = new Stage(part(root, "stage"), settings);
    this.socket = new LiveSocket();
    this.socket.model = root.dataset.model;
    this.session = new LiveSession(this.socket, this);
    part(root, "start").addEventListener("click", () => this.start());
    part(root, "stop").addEventListener("click", () => {
      this.stop();
      part(root, "start").focus();
    });
    const device = part(root, "device");
    device.addEventListener("change", () => this.start(device.value));
    // A page that waits in the browser's memory must not hold the camera.
    addEventListener("pagehide", () => this.stop());
  }

  get isOn() {
    return this.#source !== null;
  }

  async start(device = "") {
    this.stop();
    const turn = this.#turn;
    this.#help(null);
    try {
      const source = await CameraSource.open(this.stage.video, device);
      if (turn !== this.#turn) return source.close();
      this.#source = source;
      await source.show();
      if (turn !== this.#turn) return;
      this.stage.open(source);
      this.#show(true);
      await listCameras(part(this.root, "device"), part(this.root, "device-field"), { served: [], current: source.device }, this.settings);
      this.#echo?.run();
      await this.session.run(source);
    } catch (error) {
      if (turn !== this.#turn) return;
      this.stop();
      if (!(error instanceof Hindrance)) throw error;
      this.#help(error.kind);
    }
  }

  stop() {
    this.#turn += 1;
    this.session.stop();
    this.#echo?.stop();
    if (!this.#source) return;
    this.#source.close();
    this.#source = null;
    this.stage.close();
    this.#trouble("");
    this.#show(false);
  }

  /** Lets the model `id` answer about the same pictures from now on. */
  askToo(id) {
    this.#echo?.stop();
    this.#echo = new Echo(id, () => this.#source, (faces) => this.listener.onSecond(faces));
    if (this.#source) this.#echo.run();
  }

  onConnected() {}

  onConnection(state, reason) {
    if (state === "up") return this.#trouble("");
    this.stage.clear();
    this.#trouble(reason ?? this.settings.text(state === "lost" ? "live-status-lost" : "live-status-refused"));
  }

  onAnswer(answer, shot) {
    if (answer.error) return this.#trouble(`${this.settings.text("live-frame-failed")} ${answer.error.detail ?? answer.error.title}`);
    const faces = answer.faces.map(({ id, emotion, confidence, held, ...face }) => ({
      ...face, number: id, leading: emotion, share: confidence, isHeld: held,
    }));
    this.stage.show(faces, answer, performance.now());
    this.listener.onFaces(faces, answer, shot, this.stage.video);
    this.#echo?.picture();
  }

  #show(isOn) {
    const focused = isOn && part(this.root, "off").contains(document.activeElement);
    part(this.root, "off").hidden = isOn;
    part(this.root, "stop").hidden = !isOn;
    if (!isOn) part(this.root, "device-field").hidden = true;
    if (focused) part(this.root, "stop").focus({ preventScroll: true });
    this.listener.onCamera(isOn);
  }

  #trouble(words) {
    const line = part(this.root, "trouble");
    if (line.textContent !== words) line.textContent = words;
  }

  #help(kind) {
    const place = part(this.root, "help");
    if (kind === null) return place.replaceChildren();
    const notice = copyOf("help");
    part(notice, "help-title").textContent = this.settings.text(`live-help-${kind}`);
    part(notice, "help-text").textContent = this.settings.text(`live-help-${kind}-text`);
    place.replaceChildren(notice);
  }
}

/** Asks a second model about the pictures of a camera that the first one is asked about, each after the other. */
class Echo {
  #wake = null;

  constructor(model, source, onFaces) {
    this.source = source;
    this.onFaces = onFaces;
    this.socket = new LiveSocket();
    this.socket.model = model;
    this.session = new LiveSession(this.socket, this);
  }

  run() {
    const [echo, source] = [this, this.source()];
    this.session.run({
      isFile: false,
      get view() { return source.view; },
      get width() { return source.width; },
      get height() { return source.height; },
      next: (signal) => new Promise((resolve, reject) => {
        echo.#wake = () => resolve({ time: 0 });
        signal.addEventListener("abort", () => reject(signal.reason), { once: true });
      }),
    });
  }

  /** There is a new picture. */
  picture() {
    this.#wake?.();
  }

  stop() {
    this.session.stop();
  }

  onConnected() {}

  onConnection(state) {
    if (state !== "up") this.onFaces([]);
  }

  onAnswer(answer) {
    this.onFaces(answer.faces ?? []);
  }
}
