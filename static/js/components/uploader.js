// Takes one ZIP file or a folder by drop or picker, sends it, and tells how far that is.

import { chosenFiles, droppedFolder, filesBelow, packed } from "../lib/folder_zip.js";
import { upload } from "../lib/upload.js";
import { part } from "../lib/templates.js";
import { showProblem } from "./notice.js";

/** Speed is taken over this many milliseconds, so that the time left does not jump. */
const SPEED_WINDOW = 4_000;

export class Uploader {
  #running = null;
  #progress = [];

  /**
   * `onDone(answer, file)` is told of every success; `checking` is the key of the words while the server works. With
   * `folders` a folder may be chosen or dropped as well, and a table with pictures in it.
   */
  constructor(root, settings, { address, checking, folders = false, onDone }) {
    Object.assign(this, { root, settings, address, checking, folders, onDone });
    this.zone = part(root, "drop-zone");
    this.picker = part(root, "archive");
    this.box = part(root, "upload");
    this.status = part(root, "upload-status");
    this.problem = part(root, "upload-problem");
    this.picker.addEventListener("change", () => {
      const [file] = this.picker.files;
      this.picker.value = ""; // so that the same file can be chosen again
      if (file) this.take(file);
    });
    this.#takeChosenFolders();
    part(root, "upload-cancel").addEventListener("click", () => this.#running?.abort());
    this.#takeDrops();
    window.addEventListener("beforeunload", (event) => {
      if (this.#running) event.preventDefault();
    });
  }

  /** Sends `file`, unless it cannot be an archive; `copy` stores it even if the server has it. */
  async take(file, { copy = false } = {}) {
    this.problem.replaceChildren();
    if (this.#running) return this.#refuse("train-upload-busy");
    const refusal = this.#whyNot(file);
    if (refusal) return this.#refuse(refusal, { file: file.name });
    this.#begin(file);
    const controller = this.#running;
    try {
      const answer = await upload(copy ? `${this.address}?copy=true` : this.address, file, {
        signal: controller.signal,
        words: this.settings,
        onProgress: (sent, total) => this.#show(sent, total),
        onSent: () => this.#showChecking(),
      });
      const key = answer.already_here ? "train-upload-known" : "train-upload-done";
      this.#end(this.settings.text(key, { file: file.name, name: answer.name }));
      this.onDone(answer, file);
    } catch (error) {
      this.#end("");
      if (error.name === "AbortError") this.#say("train-upload-cancelled");
      else showProblem(this.problem, error, () => this.take(file, { copy }));
      this.picker.focus();
    }
  }

  /** The key of the words for a file that is no archive to be sent. */
  #whyNot({ name, size }) {
    if (size === 0) return "train-upload-empty";
    if (/\.zip$/i.test(name) || (this.folders && /\.csv$/i.test(name))) return null;
    if (!this.folders) return "models-import-not-zip";
    return /\.(rar|7z|tar|t?gz|bz2|xz|zst)$/i.test(name) ? "train-upload-other-archive" : "train-upload-not-zip";
  }

  /** Packs the files of a folder and sends them. */
  async #takeFolder(files, name) {
    this.problem.replaceChildren();
    if (this.#running) return this.#refuse("train-upload-busy");
    this.#say("train-upload-packing", { file: name });
    const zip = files.length > 0 ? await packed(files, name) : null;
    if (zip) return this.take(zip);
    return this.#refuse(files.length > 0 ? "train-upload-folder-too-large" : "train-upload-folder-empty", { file: name });
  }

  #takeChosenFolders() {
    const label = this.root.querySelector("[data-folder-label]");
    if (!label || !this.folders || !("webkitdirectory" in HTMLInputElement.prototype)) return;
    label.hidden = false;
    const picker = part(label, "folder");
    picker.addEventListener("change", () => {
      const files = chosenFiles(picker.files);
      picker.value = "";
      if (files.length > 0) this.#takeFolder(files, files[0].path.split("/")[0]);
    });
  }

  #refuse(key, values) {
    this.status.textContent = "";
    showProblem(this.problem, { message: this.settings.text(key, values) });
  }

  #begin(file) {
    this.#running = new AbortController();
    this.#progress = [];
    this.zone.hidden = true;
    this.box.hidden = false;
    part(this.box, "upload-name").textContent = file.name;
    part(this.box, "upload-size").textContent = this.settings.format.bytes(file.size);
    this.#say("train-upload-started", { file: file.name });
    this.#show(0, file.size);
    part(this.box, "upload-cancel").focus();
  }

  #show(sent, total) {
    const { format } = this.settings;
    part(this.box, "upload-bar").value = total > 0 ? sent / total : 0;
    part(this.box, "upload-share").textContent = this.settings.text("train-upload-share", {
      share: format.percent(total > 0 ? sent / total : 0), done: format.bytes(sent), total: format.bytes(total),
    });
    const left = this.#secondsLeft(sent, total);
    part(this.box, "upload-left").textContent = left === null ? "" : this.settings.text("train-upload-left", { time: format.duration(left) });
  }

  #secondsLeft(sent, total) {
    const now = performance.now();
    this.#progress = [...this.#progress.filter(({ at }) => now - at < SPEED_WINDOW), { at: now, sent }];
    const [first] = this.#progress;
    if (now - first.at < 500 || sent === first.sent) return null;
    return ((total - sent) * (now - first.at)) / (sent - first.sent) / 1000;
  }

  #showChecking() {
    part(this.box, "upload-bar").removeAttribute("value");
    part(this.box, "upload-share").textContent = this.settings.text(this.checking);
    part(this.box, "upload-left").textContent = "";
    this.#say(this.checking);
  }

  #say(key, values) {
    this.status.textContent = this.settings.text(key, values);
  }

  #end(words) {
    this.#running = null;
    this.zone.hidden = false;
    this.box.hidden = true;
    this.status.textContent = words;
  }

  /** The whole page takes drops, as no one aims. */
  #takeDrops() {
    const page = document.documentElement;
    document.addEventListener("dragover", (event) => {
      event.preventDefault();
      page.toggleAttribute("data-dragging", event.dataTransfer.types.includes("Files") && !this.#running);
    });
    document.addEventListener("dragleave", (event) => {
      if (!event.relatedTarget) page.removeAttribute("data-dragging");
    });
    document.addEventListener("drop", (event) => {
      event.preventDefault();
      page.removeAttribute("data-dragging");
      const folder = this.folders && this.root.checkVisibility() ? droppedFolder(event.dataTransfer) : null;
      if (folder) {
        filesBelow(folder).then((files) => this.#takeFolder(files, folder.name), () => this.#refuse("train-upload-folder-unreadable", { file: folder.name }));
        return;
      }
      const [file] = event.dataTransfer.files;
      if (file && this.root.checkVisibility()) this.take(file);
    });
  }
}
