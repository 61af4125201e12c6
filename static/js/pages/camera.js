// Emotion Detection by camera: wires the page's elements to what they do.

import { listCameras, offerSources } from "../components/camera_devices.js";
import { LiveSession } from "../components/live_session.js";
import { LiveView } from "../components/live_view.js";
import { Recorder } from "../components/recorder.js";
import { Problem, predict } from "../lib/api.js";
import { LiveSocket } from "../lib/live_socket.js";
import { pageSettings } from "../lib/page.js";
import { ServedSource, servedCameras, servedId } from "../lib/served_cameras.js";
import { CameraSource, Hindrance, PhotoSource, VideoSource } from "../lib/sources.js";
import { copyOf, part } from "../lib/templates.js";

/** What smoothing is called below each value. */
const STEPS = [[0.05, "none"], [0.4, "light"], [0.75, "medium"], [Infinity, "strong"]];

class CameraPage {
  #source = null;
  #served = [];
  /** Tells a source that is still being opened from a later one. */
  #turn = 0;

  constructor(root, settings) {
    Object.assign(this, { root, settings });
    this.model = part(root, "model");
    this.device = part(root, "device");
    this.socket = new LiveSocket();
    this.recorder = new Recorder(part(root, "recording"), settings, () => this.model?.value ?? root.dataset.camera);
    this.view = new LiveView(root, settings, this.recorder);
    this.session = new LiveSession(this.socket, this);
    this.#wire();
    this.#chooseModel();
    this.#smooth();
    this.#offerServed();
  }

  onConnected() {
    this.view.reconnected();
  }

  onConnection(state, reason) {
    if (state === "up") return this.#trouble("");
    this.view.lose();
    this.#trouble(reason ?? (state === "lost" ? this.settings.text("live-status-lost") : this.settings.text("live-status-refused")));
  }

  onAnswer(answer, shot) {
    if (answer.error) this.#trouble(`${this.settings.text("live-frame-failed")} ${answer.error.detail ?? answer.error.title}`);
    else this.view.show(answer, shot);
  }

  async #startCamera(device = "") {
    const { video, canvas } = this.view.stage;
    const open = async () => (servedId(device) === null ? CameraSource.open(video, device) : new ServedSource(canvas, device));
    await this.#start(open, this.settings.text("live-status-asking"));
  }

  async #startFile(file) {
    const { video, photo } = this.view.stage;
    const open = () => (file.type.startsWith("video/") ? VideoSource.open(video, file) : PhotoSource.open(photo, file));
    await this.#start(open, "");
  }

  /** Runs the source that `open` resolves to until it ends, is stopped, or another one takes its place. */
  async #start(open, waiting) {
    this.#release();
    const turn = this.#turn;
    this.#help(null);
    this.#status(waiting);
    try {
      const source = await open();
      if (turn !== this.#turn) return source.close();
      this.#source = source;
      await source.show();
      if (turn === this.#turn) await this.#run(source, turn);
    } catch (error) {
      if (turn !== this.#turn) return;
      this.#stop();
      // Whatever else it is, it is a fault of this page, and its console is the place to look.
      if (!(error instanceof Hindrance)) throw error;
      this.#help(error.kind);
    }
  }

  async #run(source, turn) {
    this.view.open(source);
    this.root.dataset.source = source.kind;
    this.#showControls("running");
    this.#status(this.#runningWords());
    if (source.isFile) this.recorder.turn(true);
    await this.#listCameras();
    const isOver = source instanceof PhotoSource ? await this.#askAbout(source, turn) : await this.session.run(source);
    if (isOver && turn === this.#turn) this.#finish(source);
  }

  /** A photo is asked about like those of the other tab: in full size, so that small faces are found in it. */
  async #askAbout(photo, turn) {
    const taken = performance.now();
    try {
      const { images: [image] } = await predict(photo.file, { model: this.model?.value, words: this.settings });
      if (turn !== this.#turn) return false;
      const faces = image.faces.map((face, index) => ({ ...face, id: index + 1, raw_scores: face.scores, held: false }));
      this.onAnswer({ ...image, faces }, { time: 0, latency: performance.now() - taken });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      if (turn === this.#turn) this.onAnswer({ error: { detail: error.message } });
    }
    return true;
  }

  /** A file was read to its end: its last picture and its marks stay. */
  #finish(source) {
    this.session.stop();
    this.view.rest();
    this.#showControls("done");
    this.recorder.turn(false);
    if (source instanceof VideoSource) {
      this.#status(this.settings.text("live-status-done", { time: this.settings.format.duration(source.duration) }));
    } else {
      this.#status(this.settings.text("live-status-photo"));
    }
  }

  /** Lets go of the source that is there. */
  #release() {
    this.#turn += 1;
    this.session.stop();
    if (this.#source?.isFile) this.recorder.turn(false);
    this.#source?.close();
    this.#source = null;
    this.#trouble("");
  }

  #stop() {
    const was = this.#source?.kind;
    this.#release();
    this.view.close();
    delete this.root.dataset.source;
    this.#showControls("idle");
    const stopped = was === "camera" ? "live-status-stopped" : "live-status-stopped-only";
    this.#status(was ? this.settings.text(stopped) : "");
  }

  #togglePause() {
    const pauses = !this.session.isPaused;
    if (pauses) this.session.pause();
    else this.session.resume();
    if (this.#source instanceof CameraSource) {
      if (pauses) this.view.stage.video.pause();
      else this.view.stage.video.play();
    }
    if (pauses) this.view.rest();
    this.#showPause(pauses);
    const paused = this.#source instanceof CameraSource ? "live-status-paused" : "live-status-paused-only";
    this.#status(pauses ? this.settings.text(paused) : this.#runningWords());
  }

  #runningWords() {
    if (this.#source instanceof PhotoSource) return this.settings.text("live-status-looking");
    return this.settings.text(this.#source.isFile ? "live-status-reading" : "live-status-running");
  }

  /** Another camera may be chosen beside one that runs: whoever looks at a file has not agreed to any yet. */
  async #listCameras() {
    const field = part(this.root, "device-field");
    if (this.#source.isFile) field.hidden = true;
    else await listCameras(this.device, field, { served: this.#served, current: this.#source.device }, this.settings);
  }

  async #offerServed() {
    this.#served = await servedCameras(this.settings);
    offerSources(part(this.root, "first"), part(this.root, "first-field"), this.#served, this.settings);
  }

  /** Which controls there are: `idle`, `running`, or `done` with a file that stays in sight. */
  #showControls(state) {
    const before = this.root.dataset.state;
    this.root.dataset.state = state;
    const consent = part(this.root, "consent");
    const hadFocus = consent.contains(document.activeElement);
    consent.hidden = state !== "idle";
    for (const mark of ["controls", "sources"]) part(this.root, mark).hidden = state === "idle";
    part(this.root, "pause").hidden = state !== "running";
    part(this.root, "stop").textContent = this.settings.text(state === "done" ? "live-close" : "live-stop");
    this.#showPause(false);
    if (before !== "idle" || state !== "running") return;
    // The button that was pressed is gone; and the whole picture is to be seen, with the buttons below it.
    if (hadFocus) part(this.root, "pause").focus({ preventScroll: true });
    this.root.scrollIntoView({ block: "start" });
  }

  #showPause(isPaused) {
    const button = part(this.root, "pause");
    button.setAttribute("aria-pressed", isPaused);
    button.textContent = isPaused ? this.settings.text("live-resume") : this.settings.text("live-pause");
  }

  #status(words) {
    part(this.root, "status").textContent = words;
  }

  /** What is wrong for now and may pass by itself. */
  #trouble(words) {
    const line = part(this.root, "trouble");
    if (line.textContent !== words) line.textContent = words;
  }

  /** What is in the way, and what helps. */
  #help(kind) {
    const place = part(this.root, "help");
    if (kind === null) return place.replaceChildren();
    const notice = copyOf("help");
    part(notice, "help-title").textContent = this.settings.text(`live-help-${kind}`);
    part(notice, "help-text").textContent = this.settings.text(`live-help-${kind}-text`);
    place.replaceChildren(notice);
  }

  #smooth() {
    const slider = part(this.root, "smoothing");
    const step = STEPS.find(([below]) => slider.valueAsNumber < below)[1];
    const words = this.settings.text(`live-smoothing-${step}`);
    part(this.root, "smoothing-words").textContent = words;
    slider.setAttribute("aria-valuetext", words);
    this.socket.smoothing = slider.valueAsNumber;
  }

  #chooseModel() {
    this.socket.model = this.model?.value ?? null;
    this.view.changeModel();
  }

  #wire() {
    part(this.root, "start").addEventListener("click", () => this.#startCamera(part(this.root, "first").value));
    part(this.root, "pause").addEventListener("click", () => this.#togglePause());
    part(this.root, "stop").addEventListener("click", () => {
      this.#stop();
      part(this.root, "start").focus();
    });
    part(this.root, "smoothing").addEventListener("input", () => this.#smooth());
    this.model?.addEventListener("change", () => this.#chooseModel());
    this.device.addEventListener("change", () => this.#startCamera(this.device.value));
    for (const picker of this.root.querySelectorAll("[data-file]")) {
      picker.addEventListener("change", () => {
        const [file] = picker.files;
        if (file) this.#startFile(file);
        picker.value = ""; // so that the same file can be chosen again
      });
    }
    navigator.mediaDevices?.addEventListener?.("devicechange", () => {
      if (this.#source) this.#listCameras();
    });
    // A page that waits in the browser's memory must not hold the camera.
    addEventListener("pagehide", () => this.#stop());
  }
}

new CameraPage(part(document, "camera"), pageSettings());
