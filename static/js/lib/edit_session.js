// Changes of a dataset, one after the other, each on top of the state that the person has seen.

import { ask } from "./api.js";

export class EditSession {
  #turn = Promise.resolve();

  /** `onState(state)` hears what the dataset holds, each time that is read from the server. */
  constructor(dataset, words, onState) {
    Object.assign(this, { dataset, words, onState });
    this.state = null;
  }

  /** Asks what the dataset holds now, and resolves to its newest steps as well. */
  async load() {
    const answer = await this.#ask("GET", "edits");
    this.#show(answer.state);
    return answer;
  }

  /** Steps before `before`. */
  older(before) {
    return this.#ask("GET", `edits?before=${before}`);
  }

  /** Makes `edits` together; `about` may hold `select` and `report`. */
  edit(edits, about = {}) {
    return this.#act("edits", { edits, ...about });
  }

  undo() {
    return this.#act("undo", {});
  }

  redo() {
    return this.#act("redo", {});
  }

  /** Deletes pictures for good, named by `pictures` or `select`. */
  remove(about) {
    return this.#act("deletions", about);
  }

  versions() {
    return this.#ask("GET", "versions");
  }

  nameVersion(name) {
    return this.#ask("POST", "versions", { name, revision: this.state.revision });
  }

  removeVersion(name) {
    return this.#ask("DELETE", `versions/${encodeURIComponent(name)}`);
  }

  #act(what, body) {
    const acted = this.#turn.then(async () => {
      const state = await this.#ask("POST", what, { revision: this.state.revision, ...body });
      this.#show(state);
      return state;
    });
    // The next one does not fail because this one did.
    this.#turn = acted.catch(() => {});
    return acted;
  }

  #show(state) {
    this.state = state;
    this.onState(state);
  }

  #ask(method, what, body) {
    return ask(method, `/api/v1/datasets/${this.dataset}/${what}`, { body, words: this.words });
  }
}
