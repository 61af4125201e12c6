// Who is in front of the camera.

import { copyOf, part } from "../lib/templates.js";

export class RecordPeople {
  #people = [];
  #chosen = null;

  /** Tells its `listener`: `onPerson()` when another one is chosen, `onAddPerson(name)` and `onRemovePerson(person)`. */
  constructor(root, settings, listener) {
    Object.assign(this, { root, settings, listener });
    this.list = part(root, "people");
    this.form = part(root, "person-form");
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#add();
    });
    this.list.addEventListener("change", ({ target }) => this.choose(Number(target.value)));
    part(root, "remove-person").addEventListener("click", () => this.listener.onRemovePerson(this.chosen));
  }

  get all() {
    return this.#people;
  }

  /** The person that is recorded; null before there is one. */
  get chosen() {
    return this.#people.find(({ number }) => number === this.#chosen) ?? null;
  }

  /** Shows `people` with the numbers of their pictures. */
  show(people) {
    this.#people = people;
    if (!this.chosen) this.#chosen = people.at(-1)?.number ?? null;
    this.list.replaceChildren(...people.map((person) => this.#choice(person)));
    this.#update();
  }

  choose(number) {
    this.#chosen = number;
    for (const radio of this.list.querySelectorAll("input")) radio.checked = Number(radio.value) === number;
    this.#update();
    this.listener.onPerson();
  }

  /** A picture of the person `number` has come. */
  count(number) {
    const person = this.#people.find((one) => one.number === number);
    const radio = this.list.querySelector(`input[value="${number}"]`);
    if (!person || !radio) return;
    person.images += 1;
    part(radio.parentElement, "words").textContent = this.#words(person);
  }

  async #add() {
    const field = this.form.elements.person;
    const name = field.value.trim();
    if (name === "") return field.focus();
    try {
      await this.listener.onAddPerson(name);
      field.value = "";
      part(this.root, "person-problem").textContent = "";
    } catch (error) {
      part(this.root, "person-problem").textContent = error.message;
    }
  }

  #choice(person) {
    const choice = copyOf("person");
    const radio = part(choice, "radio");
    radio.value = person.number;
    radio.checked = person.number === this.#chosen;
    part(choice, "words").textContent = this.#words(person);
    return choice;
  }

  #words({ name, images }) {
    return this.settings.text("record-person-count", { name, images: this.settings.format.number(images) });
  }

  #update() {
    const remove = part(this.root, "remove-person");
    remove.hidden = this.chosen === null;
    if (this.chosen) remove.textContent = this.settings.text("record-remove-person", { name: this.chosen.name });
  }
}
