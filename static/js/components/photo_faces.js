// Photos that are dropped onto a class: the faces in them are found, and where there are several, someone says whose they are.

import { predict } from "../lib/api.js";
import { cropFace } from "../lib/drawing.js";
import { newBurst } from "../lib/recorded_faces.js";
import { shownPicture } from "../lib/shown_picture.js";
import { copyOf, part } from "../lib/templates.js";
import { loadPicture } from "./marked_picture.js";

export class PhotoFaces {
  /** `people()` are those to choose from, the first one proposed; `keep(photo, box, wanted)` keeps a face as RecordedFaces does. */
  constructor(root, settings, people, keep) {
    Object.assign(this, { settings, people, keep });
    this.dialog = part(root, "faces-dialog");
  }

  /** Takes the faces of `files` for the class `number`; resolves to how many were kept and what is to be said of the others. */
  async take(files, number) {
    const burst = newBurst();
    const done = { kept: 0, notes: [] };
    for (const file of files) {
      const { images: [image] } = await predict(file, { words: this.settings });
      if (image.error) {
        done.notes.push(`${file.name}: ${image.error.detail ?? image.error.title}`);
        continue;
      }
      const chosen = await this.#choose(file, image);
      if (image.faces.length === 0) done.notes.push(this.settings.text("record-photo-none", { file: file.name }));
      for (const { box, person } of chosen) await this.#keep(file, box, { number, person, burst, turned: image.turned }, done);
    }
    return done;
  }

  async #keep(file, box, wanted, done) {
    try {
      if (await this.keep(file, box, wanted)) done.kept += 1;
      else done.notes.push(this.settings.text("record-photo-same", { file: file.name }));
    } catch (error) {
      // The next one may be larger, for instance; a fault of the page is no note.
      if (!error.status) throw error;
      done.notes.push(`${file.name}: ${error.message}`);
    }
  }

  /** The faces to keep, each with whose it is. */
  async #choose(file, { faces, width, turned }) {
    const [first] = this.people();
    if (faces.length < 2) return faces.map(({ box }) => ({ box, person: first.number }));
    const rows = await this.#rows(file, faces, width, turned);
    part(this.dialog, "faces-file").textContent = file.name;
    part(this.dialog, "faces-list").replaceChildren(...rows);
    this.dialog.returnValue = "skip";
    this.dialog.showModal();
    await new Promise((resolve) => { this.dialog.addEventListener("close", resolve, { once: true }); });
    if (this.dialog.returnValue !== "keep") return [];
    const chosen = rows.map((row, index) => ({ box: faces[index].box, person: Number(part(row, "person").value) }));
    return chosen.filter(({ person }) => person > 0);
  }

  async #rows(file, faces, width, turned) {
    const url = URL.createObjectURL(await shownPicture(file, turned, this.settings));
    try {
      const picture = await loadPicture(url, "");
      return faces.map(({ box }, index) => {
        const row = copyOf("face");
        if (picture) part(row, "crop").append(cropFace(picture, box, picture.naturalWidth / width));
        part(row, "words").textContent = this.settings.text("record-face-of", { number: this.settings.format.number(index + 1) });
        const skip = new Option(this.settings.text("record-skip-face"), 0);
        part(row, "person").append(skip, ...this.people().map(({ name, number }) => new Option(name, number)));
        return row;
      });
    } finally {
      URL.revokeObjectURL(url);
    }
  }
}
