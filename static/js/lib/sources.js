// Where pictures come from: a camera, a video file that is read frame by frame, or a photo.
//
// Every source has `kind`, `name`, `isMirrored`, `isFile`, `width`, `height`, `view` (what shows it), `show()`, which puts it
// there, and, unless it is a photo, `next(signal)`, which resolves to the next picture, `{ time }` in seconds since the
// source's start, or to null at the end. Opening takes long, as someone may have to agree; what is not wanted any more by
// then is closed and never shown.

import { pause, unlessAborted } from "./api.js";

/** Pictures taken of a second of a video file. */
const OF_A_SECOND = 10;

/** What is in the way of a source: the end of the words' key `live-help-…`. */
export class Hindrance extends Error {
  constructor(kind) {
    super(kind);
    this.kind = kind;
  }
}

const KINDS = {
  NotAllowedError: "refused", SecurityError: "refused", NotFoundError: "missing", OverconstrainedError: "missing",
  NotReadableError: "in-use", AbortError: "in-use",
};

/** A camera of this computer. */
export class CameraSource {
  kind = "camera";
  name = "camera";
  isFile = false;
  #stream;
  #start = performance.now();
  #isFresh = false;
  #isGone = false;
  #wake = null;

  /** Opens the camera `device` (an id, or empty for the browser's choice), to be shown in `video`. */
  static async open(video, device) {
    if (!navigator.mediaDevices?.getUserMedia) throw new Hindrance("insecure");
    const size = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } };
    const which = device ? { deviceId: { exact: device } } : { facingMode: "user" };
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ video: { ...size, ...which }, audio: false });
      return new CameraSource(stream, video);
    } catch (error) {
      throw error.name in KINDS ? new Hindrance(KINDS[error.name]) : error;
    }
  }

  constructor(stream, video) {
    this.#stream = stream;
    this.view = video;
    const [track] = stream.getVideoTracks();
    track.addEventListener("ended", () => {
      this.#isGone = true;
      this.#wake?.();
    });
    const { facingMode, deviceId } = track.getSettings();
    // A camera on the back of a phone shows the world as it is; every other one is looked into like a mirror.
    this.isMirrored = facingMode !== "environment";
    this.device = deviceId ?? "";
  }

  async show() {
    this.view.srcObject = this.#stream;
    this.#watch();
    await this.view.play();
  }

  get width() {
    return this.view.videoWidth;
  }

  get height() {
    return this.view.videoHeight;
  }

  async next(signal) {
    const isReady = this.#isFresh || this.#isGone;
    if (!isReady) await unlessAborted(signal, (resolve) => { this.#wake = resolve; });
    if (this.#isGone) throw new Hindrance("unplugged");
    this.#isFresh = false;
    return { time: (performance.now() - this.#start) / 1000 };
  }

  close() {
    for (const track of this.#stream.getTracks()) track.stop();
    if (this.view.srcObject === this.#stream) this.view.srcObject = null;
  }

  /** Notes every picture that was not there before. */
  #watch() {
    const seen = () => {
      if (this.view.srcObject !== this.#stream) return;
      this.#isFresh = true;
      this.#wake?.();
      this.#watch();
    };
    if (this.view.requestVideoFrameCallback) this.view.requestVideoFrameCallback(seen);
    else requestAnimationFrame(seen);
  }
}

/** A video file: every tenth of a second of it, however slow the answers are. */
export class VideoSource {
  kind = "video";
  isFile = true;
  isMirrored = false;
  #count = 0;
  #earliest = 0;

  static async open(video, file) {
    const source = new VideoSource();
    Object.assign(source, { name: file.name, view: video, url: URL.createObjectURL(file) });
    video.srcObject = null;
    video.src = source.url;
    try {
      await happens(video, "loadeddata");
      await knowDuration(video);
    } catch {
      source.close();
      throw new Hindrance("file");
    }
    return source;
  }

  get width() {
    return this.view.videoWidth;
  }

  get height() {
    return this.view.videoHeight;
  }

  get duration() {
    return this.view.duration;
  }

  async show() {}

  async next(signal) {
    const time = this.#count / OF_A_SECOND;
    if (time > 0 && time >= this.view.duration) return null;
    // Not faster than it plays: the server smooths and follows faces by the clock.
    await pause(Math.max(0, this.#earliest - performance.now()), signal);
    this.#earliest = performance.now() + 1000 / OF_A_SECOND;
    // Even where it is there already: Chromium draws nothing of a film that was loaded but neither played nor sought.
    const sought = happens(this.view, "seeked");
    this.view.currentTime = time;
    await sought;
    this.#count += 1;
    return { time };
  }

  close() {
    if (this.view.src === this.url) {
      this.view.removeAttribute("src");
      this.view.load();
    }
    URL.revokeObjectURL(this.url);
  }
}

/** Films that a browser recorded do not say how long they are until they were read to their end. */
async function knowDuration(video) {
  if (Number.isFinite(video.duration)) return;
  const known = happens(video, "durationchange");
  video.currentTime = Number.MAX_SAFE_INTEGER;
  await known;
  const sought = happens(video, "seeked");
  video.currentTime = 0;
  await sought;
}

/** A photo: one picture, which is asked about wholly (`file`) and not as a frame. */
export class PhotoSource {
  kind = "photo";
  isFile = true;
  isMirrored = false;

  static async open(image, file) {
    const source = new PhotoSource();
    Object.assign(source, { file, name: file.name, view: image, url: URL.createObjectURL(file) });
    image.src = source.url;
    try {
      await image.decode();
    } catch {
      source.close();
      throw new Hindrance("file");
    }
    return source;
  }

  get width() {
    return this.view.naturalWidth;
  }

  get height() {
    return this.view.naturalHeight;
  }

  async show() {}

  close() {
    if (this.view.src === this.url) this.view.removeAttribute("src");
    URL.revokeObjectURL(this.url);
  }
}

function happens(element, event) {
  return new Promise((resolve, reject) => {
    const done = new AbortController();
    const { signal } = done;
    element.addEventListener(event, () => { done.abort(); resolve(); }, { signal });
    element.addEventListener("error", () => { done.abort(); reject(new Error("unreadable")); }, { signal });
  });
}
