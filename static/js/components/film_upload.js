// Sends one video in pieces, so that a lost connection costs a moment, and asks for its analysis.

import { addFilm, uploadsUrl } from "../lib/film_client.js";
import { Problem, problemFrom } from "../lib/problem.js";
import { part } from "../lib/templates.js";
import { showProblem } from "./notice.js";

/** Each piece that has arrived stays. */
const PIECE_BYTES = 16 * 1024 ** 2;
/** Pauses between attempts. An attempt that gets further begins the list again. */
const RETRY_MS = [0, 1_000, 3_000, 5_000, 10_000, 20_000, 30_000, 60_000];
/** Speed is taken over this many milliseconds, so that the time left does not jump. */
const SPEED_WINDOW_MS = 6_000;

/** tus-js-client is a plain script, which leaves one name. */
const { tus } = globalThis;

export class FilmUpload {
  #upload = null;
  #isPaused = false;
  #progress = [];

  /** `onFilm(film)` is told of a video whose analysis was asked for; `onBusy(isBusy)` while one is sent. */
  constructor(root, settings, { onFilm, onBusy }) {
    Object.assign(this, { root, settings, onFilm, onBusy });
    this.box = part(root, "upload");
    this.status = part(root, "upload-status");
    this.problem = part(root, "upload-problem");
    this.pauseButton = part(this.box, "upload-pause");
    this.pauseButton.addEventListener("click", () => (this.#isPaused ? this.#resume() : this.#pause("films-upload-paused")));
    part(this.box, "upload-cancel").addEventListener("click", () => this.#cancel());
    addEventListener("online", () => this.#upload && this.#isPaused && this.#resume());
    addEventListener("beforeunload", (event) => {
      if (this.#upload) event.preventDefault();
    });
  }

  get isBusy() {
    return this.#upload !== null;
  }

  /** Sends `file`, then asks for what `request` says about it. */
  async send(file, request) {
    this.problem.replaceChildren();
    this.#progress = [];
    this.#upload = new tus.Upload(file, {
      endpoint: uploadsUrl(),
      chunkSize: PIECE_BYTES,
      retryDelays: RETRY_MS,
      metadata: { filename: file.name, name: request.name ?? file.name },
      onProgress: (sent, total) => this.#show(sent, total),
      onSuccess: () => this.#analyse(request),
      onError: (error) => this.#fail(error, file, request),
      // It is told, and goes on by itself.
      onShouldRetry: (error) => this.#mayGoOn(error),
    });
    const upload = this.#upload;
    this.#open(file);
    try {
      const [earlier] = await upload.findPreviousUploads();
      // It may have been cancelled or paused meanwhile.
      if (upload !== this.#upload) return;
      if (earlier) upload.resumeFromPreviousUpload(earlier);
      if (this.#isPaused) return;
      if (earlier) this.#say("films-upload-continued");
      upload.start();
    } catch (error) {
      this.#fail(error, file, request);
    }
  }

  #open(file) {
    this.onBusy(true);
    this.box.hidden = false;
    part(this.box, "upload-name").textContent = file.name;
    part(this.box, "upload-size").textContent = this.settings.format.bytes(file.size);
    this.#showPause(false);
    this.#show(0, file.size);
    this.#say("films-upload-started");
    this.pauseButton.focus();
  }

  #pause(why) {
    this.#upload.abort();
    this.#progress = [];
    this.#showPause(true);
    this.#say(why);
  }

  #resume() {
    this.problem.replaceChildren();
    this.#showPause(false);
    this.#say("films-upload-resumed");
    this.#upload.start();
  }

  async #cancel() {
    const upload = this.#upload;
    this.#close("films-upload-cancelled");
    // What the server does not hear of now, it deletes after a day.
    await upload.abort(true).catch(() => {});
  }

  /** An upload that was refused from the start is for its reader to think about; one that stumbled goes on by itself. */
  #mayGoOn(error) {
    if (!isTransient(error) || !navigator.onLine) return false;
    this.#say(error.originalResponse ? "films-upload-busy" : "films-upload-lost");
    return true;
  }

  /** Where nothing but time is missing it waits for its reader; where the server said no, that is over. */
  #fail(error, file, request) {
    const response = error.originalResponse;
    if (isTransient(error)) {
      this.#pause("films-upload-waits");
      return;
    }
    const problem = response ? problemFrom(response.getBody(), response.getStatus(), this.settings) : new Problem(null, this.settings.text("films-file-unreadable"));
    this.#close(null);
    if (!response) console.error(error);
    showProblem(this.problem, problem, () => this.send(file, request));
  }

  async #analyse(request) {
    this.#say("films-upload-asking");
    try {
      const id = new URL(this.#upload.url).pathname.split("/").at(-1);
      const film = await addFilm({ upload: id, ...request }, this.settings);
      await this.#forget();
      this.#close("films-upload-done");
      this.onFilm(film);
    } catch (error) {
      // The bytes are there: only the question is asked again.
      if (error.status === 409) await this.#forget();
      const upload = this.#upload;
      this.#close(null);
      showProblem(this.problem, error, error.status === 409 ? null : () => {
        this.#upload = upload;
        this.onBusy(true);
        this.#analyse(request);
      });
    }
  }

  /** The same file, sent again later, is another upload. */
  async #forget() {
    const { urlStorage } = this.#upload.options;
    for (const { urlStorageKey } of await this.#upload.findPreviousUploads()) await urlStorage.removeUpload(urlStorageKey);
  }

  #show(sent, total) {
    const { format } = this.settings;
    const share = total > 0 ? sent / total : 0;
    part(this.box, "upload-bar").value = share;
    part(this.box, "upload-share").textContent = this.settings.text("films-upload-share", {
      share: format.percent(share), done: format.bytes(sent), total: format.bytes(total),
    });
    const left = this.#secondsLeft(sent, total);
    part(this.box, "upload-left").textContent = left === null ? "" : this.settings.text("films-left", { time: format.duration(left) });
  }

  #secondsLeft(sent, total) {
    const now = performance.now();
    this.#progress = [...this.#progress.filter(({ at }) => now - at < SPEED_WINDOW_MS), { at: now, sent }];
    const [first] = this.#progress;
    if (now - first.at < 500 || sent <= first.sent) return null;
    return ((total - sent) * (now - first.at)) / (sent - first.sent) / 1000;
  }

  #showPause(isPaused) {
    this.#isPaused = isPaused;
    this.pauseButton.setAttribute("aria-pressed", isPaused);
    this.pauseButton.textContent = this.settings.text(isPaused ? "films-resume" : "films-pause");
    if (isPaused) part(this.box, "upload-left").textContent = "";
  }

  #say(key) {
    this.status.textContent = key === null ? "" : this.settings.text(key);
  }

  #close(key) {
    this.#upload = null;
    this.box.hidden = true;
    this.#say(key);
    this.onBusy(false);
  }
}

/** Whether nothing but time helps: no answer, or one to a piece that says that it is too early. */
function isTransient({ originalRequest: request, originalResponse: response }) {
  if (!request) return false;
  if (!response) return true;
  const status = response.getStatus();
  return request.getMethod() !== "POST" && (status >= 500 || [408, 409, 423, 429].includes(status)) && status !== 507;
}
