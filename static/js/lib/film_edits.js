// Changes of one video, one after the other, each on top of the state that the person has seen; each can be undone.

export class FilmEdits {
  #turn = Promise.resolve();
  #done = [];
  #undone = [];

  /** `onFilm(film, about)` hears of every new state, and what was changed: names of fields, or null for all. */
  constructor(client, onFilm) {
    Object.assign(this, { client, onFilm });
    this.film = null;
  }

  get canUndo() {
    return this.#done.length > 0;
  }

  get canRedo() {
    return this.#undone.length > 0;
  }

  async load() {
    this.#show(await this.client.load(), null);
    return this.film;
  }

  /** Changes fields as PATCH takes them. */
  change(changes) {
    return this.#next(async () => {
      const step = { changes, former: this.#former(changes) };
      await this.#send(changes);
      this.#done.push(step);
      this.#undone = [];
      this.#tell(changes);
    });
  }

  /** Sends a table of markers; that too can be undone. */
  sendMarkers(table, mode) {
    return this.#next(async () => {
      const former = { markers: this.film.markers };
      this.film = await this.client.sendMarkers(table, mode);
      this.#done.push({ changes: { markers: this.film.markers }, former });
      this.#undone = [];
      this.#tell(former);
    });
  }

  undo() {
    return this.#step(this.#done, this.#undone, "former");
  }

  redo() {
    return this.#step(this.#undone, this.#done, "changes");
  }

  #step(from, to, side) {
    return this.#next(async () => {
      const step = from.at(-1);
      if (!step) return;
      await this.#send(step[side]);
      from.pop();
      to.push(step);
      this.#tell(step[side]);
    });
  }

  async #send(changes) {
    try {
      this.film = await this.client.change(changes, this.film.revision);
    } catch (error) {
      if (error.status === 409) await this.#startOver();
      throw error;
    }
  }

  /** Someone else changed it: what was done here before may undo what they did. */
  async #startOver() {
    this.#done = [];
    this.#undone = [];
    await this.load().catch(() => {});
  }

  /** The values that `changes` would replace. */
  #former(changes) {
    return Object.fromEntries(Object.entries(changes).map(([field, value]) => {
      if (field !== "faces") return [field, this.film[field]];
      const faces = Object.entries(value).map(([id, fields]) => {
        const face = this.film.faces.find((one) => String(one.id) === id);
        return [id, Object.fromEntries(Object.keys(fields).map((name) => [name, face[name]]))];
      });
      return [field, Object.fromEntries(faces)];
    }));
  }

  #next(act) {
    const acted = this.#turn.then(act);
    // The next one does not fail because this one did.
    this.#turn = acted.catch(() => {});
    return acted;
  }

  #tell(changes) {
    this.onFilm(this.film, Object.keys(changes));
  }

  #show(film, about) {
    this.film = film;
    this.onFilm(film, about);
  }
}
