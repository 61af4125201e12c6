// The faces of a video: what they are called, which are the same person's, and which are left out.

import { clock } from "../lib/film_clock.js";
import { byLength, faceLabel } from "../lib/film_looks.js";
import { copyOf, part } from "../lib/templates.js";
import { showProblem } from "./notice.js";

/** Faces that are listed at first. */
const FEW = 20;

export class FilmFaces {
  #most = FEW;

  /** `onGo(time)` looks at a moment; `onSaid(words)` is read out. */
  constructor(root, edits, settings, { onGo, onSaid }) {
    Object.assign(this, { root, edits, settings, onGo, onSaid });
    this.problem = part(root, "faces-problem");
    part(root, "all-faces").addEventListener("click", () => {
      this.#most = Infinity;
      this.show(this.film);
    });
  }

  show(film) {
    this.film = film;
    const sorted = byLength(film.faces);
    const shown = sorted.slice(0, this.#most);
    part(this.root, "all-faces").hidden = shown.length === sorted.length;
    const rows = part(this.root, "face-rows");
    const focused = rows.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    rows.replaceChildren(...shown.map((face) => this.#row(face)));
    if (focused) rows.querySelector(`[data-key="${focused}"]`)?.focus();
  }

  #row(face) {
    const { settings, film } = this;
    const row = copyOf("film-face");
    const label = faceLabel(film, face.id, settings);
    const numbered = settings.text("live-face", { number: settings.format.number(face.id) });
    row.toggleAttribute("data-away", face.left_out || face.merged_into !== null);
    const go = part(row, "go");
    go.textContent = numbered;
    go.title = settings.text("films-go");
    go.addEventListener("click", () => this.onGo(face.first_s));
    const [name, merge, leftOut] = ["name", "merge", "left-out"].map((mark) => part(row, mark));
    name.value = face.name ?? "";
    name.placeholder = numbered;
    name.setAttribute("aria-label", settings.text("films-face-name-of", { face: numbered }));
    name.addEventListener("change", () => this.#change(face, { name: name.value.trim() || null }, "films-face-renamed"));
    merge.setAttribute("aria-label", settings.text("films-face-merge-of", { face: label }));
    merge.append(new Option(settings.text("films-face-own"), ""), ...this.#targets(face));
    merge.value = face.merged_into ?? "";
    merge.addEventListener("change", () => this.#change(face, { merged_into: merge.value === "" ? null : Number(merge.value) }, "films-face-merged"));
    leftOut.checked = face.left_out;
    leftOut.setAttribute("aria-label", settings.text("films-face-left-out-of", { face: label }));
    leftOut.addEventListener("change", () => this.#change(face, { left_out: leftOut.checked }, leftOut.checked ? "films-face-out" : "films-face-back"));
    for (const [key, field] of Object.entries({ name, merge, leftOut })) field.dataset.key = `${key}-${face.id}`;
    part(row, "seen").textContent = `${clock(face.first_s)} – ${clock(face.last_s)}`;
    part(row, "pictures").textContent = settings.format.number(face.pictures);
    return row;
  }

  /** Faces that another one can be merged into: those that stand for themselves. */
  #targets(face) {
    const others = this.film.faces.filter(({ id, merged_into: mergedInto }) => id !== face.id && mergedInto === null);
    // Where others were merged into this one, it stays.
    if (this.film.faces.some(({ merged_into: mergedInto }) => mergedInto === face.id)) return [];
    return others.map(({ id }) => new Option(faceLabel(this.film, id, this.settings), id));
  }

  async #change(face, fields, key) {
    this.problem.replaceChildren();
    try {
      await this.edits.change({ faces: { [face.id]: fields } });
      this.onSaid(this.settings.text(key, { face: faceLabel(this.edits.film, face.id, this.settings) }));
    } catch (error) {
      this.show(this.edits.film);
      showProblem(this.problem, error);
    }
  }
}
