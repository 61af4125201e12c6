// One recording on the server: its classes, its people and its pictures.

import { ask, sendForm } from "./api.js";

/** All recordings, the newest first. */
export function recordings(words) {
  return ask("GET", "/api/v1/recordings", { words });
}

/** Begins a recording; `wanted` has its `name`, its `classes` and the `consent` of those it will show. */
export function begin(wanted, words) {
  return ask("POST", "/api/v1/recordings", { body: wanted, words });
}

export function removeRecording(id, words) {
  return ask("DELETE", addressOf(id), { words });
}

export class RecordedFaces {
  constructor(id, words) {
    Object.assign(this, { id, words });
  }

  /** The recording with all its pictures. */
  get() {
    return this.#ask("GET", "");
  }

  addClass(name) {
    return this.#ask("POST", "/classes", { name });
  }

  removeClass(number) {
    return this.#ask("DELETE", `/classes/${number}`);
  }

  addPerson(name) {
    return this.#ask("POST", "/people", { name });
  }

  removePerson(number) {
    return this.#ask("DELETE", `/people/${number}`);
  }

  /** Puts pictures into another class; resolves to the recording with all its pictures. */
  movePictures(numbers, number) {
    return this.#ask("POST", "/moves", { pictures: numbers, class: number });
  }

  removePicture(number) {
    return this.#ask("DELETE", `/pictures/${number}`);
  }

  removeBurst(burst) {
    return this.#ask("DELETE", `/bursts/${burst}`);
  }

  makeDataset() {
    return this.#ask("POST", "/dataset");
  }

  /**
   * Keeps the face in `box` of `image`, turned by `turned` degrees before. Resolves to the picture, or to null where one looks the
   * same.
   */
  async addPicture(image, box, { number, person, burst, turned = 0 }) {
    const form = new FormData();
    if (turned) form.append("turned", String(turned));
    form.append("image", image, image.name ?? "frame.jpg");
    const query = new URLSearchParams({ class: number, person, burst, box: [box.x, box.y, box.width, box.height].join() });
    const { picture } = await sendForm(`${addressOf(this.id)}/pictures?${query}`, form, { words: this.words });
    return picture;
  }

  #ask(method, rest, body) {
    return ask(method, addressOf(this.id) + rest, { body, words: this.words });
  }
}

/** A number that the pictures of one burst share. */
export function newBurst() {
  return crypto.getRandomValues(new Uint32Array(1))[0];
}

function addressOf(id) {
  const address = `/api/v1/recordings/${encodeURIComponent(id)}`;
  return address;
}
