// Recording a data set: wires the page's elements to what they do.

import { Burst } from "../components/burst.js";
import { ClassStrips } from "../components/class_strips.js";
import { confirmed } from "../components/confirm.js";
import { LiveAnswer } from "../components/live_pair.js";
import { showProblem } from "../components/notice.js";
import { PhotoFaces } from "../components/photo_faces.js";
import { QuickTraining } from "../components/quick_training.js";
import { RecordCamera } from "../components/record_camera.js";
import { RecordPeople } from "../components/record_people.js";
import { RecordStart } from "../components/record_start.js";
import { FaceHints, largest } from "../lib/face_hints.js";
import { addressValue, pageSettings, rewriteAddress } from "../lib/page.js";
import { RecordedFaces } from "../lib/recorded_faces.js";
import { part } from "../lib/templates.js";

/** A hint stays for so long at least. */
const HINT_MS = 1_500;

class RecordPage {
  #recording = null;
  #isSending = false;
  #hinted = 0;

  constructor(root, settings) {
    Object.assign(this, { root, settings });
    this.dataset = root.dataset;
    this.room = part(root, "room");
    this.hints = new FaceHints();
    this.people = new RecordPeople(root, settings, this);
    this.strips = new ClassStrips(root, settings, this);
    this.burst = new Burst(() => part(root, "hands-free").checked, (state, ended) => this.#showBurst(state, ended));
    this.camera = new RecordCamera(root, settings, this);
    this.photos = new PhotoFaces(root, settings, () => this.#peopleToChoose(), (...face) => this.#keep(...face));
    this.training = new QuickTraining(part(root, "train"), settings, this, (model, classes) => this.#showModel(model, classes));
    this.answers = { new: new LiveAnswer(part(root, "new"), settings), old: new LiveAnswer(part(root, "old"), settings) };
    this.#wire();
  }

  async open() {
    const id = addressValue("recording");
    try {
      if (id === null) await new RecordStart(part(this.root, "begin"), this.settings, (recording) => this.#enter(recording.id)).show();
      else await this.#enter(id);
    } catch (error) {
      showProblem(part(this.root, "problem"), error);
    }
  }

  async #enter(id) {
    this.faces = new RecordedFaces(id, this.settings);
    await this.#look();
    rewriteAddress({ recording: id });
    part(this.root, "begin").hidden = true;
    this.room.hidden = false;
    part(this.root, "recording-name").textContent = this.#recording.name;
    const job = addressValue("job");
    if (job) this.training.follow(job);
    this.room.querySelector("h2").focus();
  }

  /** Shows what the server has. */
  async #look() {
    this.#recording = await this.faces.get();
    this.strips.show(this.#recording);
    this.people.show(this.#recording.people);
    this.#update();
  }

  /** What can be done now. */
  #update() {
    const why = !this.people.chosen ? "record-who-first" : !this.camera.isOn ? "record-camera-first" : null;
    this.strips.enable(why === null, why ? this.settings.text(why) : "");
    part(this.root, "undo").disabled = this.#recording.pictures.length === 0;
    part(this.root, "space").textContent = why
      ? this.settings.text(why)
      : this.settings.text("record-space", { name: this.strips.labelOf(this.strips.selected) });
    this.training.prepare(this.#counted(), (number) => this.strips.labelOf(number));
  }

  /** The recording with its counts as they are now. */
  #counted() {
    const { classes, people, pictures } = this.#recording;
    const count = (label, field) => ({ ...label, images: pictures.filter((picture) => picture[field] === label.number).length });
    return { classes: classes.map((one) => count(one, "class")), people: people.map((one) => count(one, "person")) };
  }

  onCamera() {
    this.burst.stop();
    if (!this.camera.isOn) this.#hint("record-camera-off", true);
    this.#update();
  }

  onFaces(faces, answer, shot, view) {
    const seen = faces.filter(({ isHeld }) => !isHeld);
    this.#hint(this.hints.about(seen, answer, view));
    if (seen.length === 0) return;
    const face = largest(seen);
    this.answers.old.show({ emotion: face.leading, confidence: face.share, scores: face.scores });
    if (!this.#isSending && this.burst.isDue(performance.now())) this.#take(shot.picture, face.box, this.burst.current);
  }

  onSecond(faces) {
    const seen = faces.filter(({ held }) => !held);
    if (seen.length > 0) this.answers.new.show(largest(seen));
  }

  onPerson() {
    this.#update();
  }

  async onAddPerson(name) {
    const { people } = await this.faces.addPerson(name);
    await this.#look();
    this.people.choose(people.at(-1).number);
  }

  async onRemovePerson(person) {
    this.burst.stop();
    await this.#attempt(async () => {
      await this.faces.removePerson(person.number);
      await this.#look();
      this.#say(this.settings.text("record-person-removed", { name: person.name }));
    });
  }

  onPress(number) {
    this.burst.press(number);
    this.#update();
  }

  onRelease() {
    this.burst.release();
  }

  async onPhotos(number, files) {
    if (files.length === 0) return;
    if (!this.people.chosen) return this.strips.note(number, this.settings.text("record-who-first"));
    this.strips.note(number, this.settings.text("record-photos-working"));
    await this.#attempt(async () => {
      const { kept, notes } = await this.photos.take(files, number);
      const done = this.settings.text("record-photos-done", {
        images: this.settings.counted("pictures", kept), name: this.strips.labelOf(number),
      });
      this.strips.note(number, [done, ...notes].join(" "));
    });
  }

  async onMovePictures(numbers, number) {
    await this.#attempt(async () => {
      await this.faces.movePictures(numbers, number);
      await this.#look();
      this.strips.focus(number, numbers[0]);
      const images = this.settings.counted("pictures", numbers.length);
      this.#say(this.settings.text("record-moved", { images, name: this.strips.labelOf(number) }));
    });
  }

  async onRemovePictures(numbers) {
    const first = this.#recording.pictures.find(({ number }) => number === numbers[0]);
    await this.#attempt(async () => {
      for (const number of numbers) await this.faces.removePicture(number);
      await this.#look();
      if (first) this.strips.focus(first.class, null);
      this.#say(this.settings.text("record-removed", { images: this.settings.counted("pictures", numbers.length) }));
    });
  }

  async onRemoveClass(number) {
    const name = this.strips.labelOf(number);
    if (!(await confirmed("delete-class", name))) return;
    await this.#attempt(async () => {
      await this.faces.removeClass(number);
      await this.#look();
      this.#say(this.settings.text("record-class-removed", { name }));
    });
  }

  #peopleToChoose() {
    const { chosen, all } = this.people;
    return [chosen, ...all.filter((person) => person !== chosen)];
  }

  /** Keeps one face of a burst; the next one waits until this is on the server's disk. */
  async #take(picture, box, burst) {
    this.#isSending = true;
    try {
      const kept = await this.#keep(picture, box, { number: burst.number, person: this.people.chosen.number, burst: burst.id });
      this.hints.added(kept);
      if (kept) burst.count += 1;
    } catch (error) {
      // A server that is busy has time for the next picture.
      if (error.status === 503) return;
      this.burst.stop();
      showProblem(part(this.root, "problem"), error);
    } finally {
      this.#isSending = false;
    }
  }

  async #keep(picture, box, wanted) {
    const kept = await this.faces.addPicture(picture, box, wanted);
    if (kept) {
      this.#recording.pictures.push(kept);
      this.strips.add(kept);
      this.people.count(wanted.person);
      this.#update();
    }
    return kept;
  }

  #showBurst(state, ended) {
    const mark = part(this.root, "live-mark");
    const countdown = part(this.root, "countdown");
    const isCounting = state !== null && state.secondsLeft > 0;
    countdown.hidden = !isCounting;
    countdown.textContent = isCounting ? this.settings.format.number(state.secondsLeft) : "";
    if (isCounting) this.#say(this.settings.text("record-count-down", { seconds: this.settings.format.number(state.secondsLeft) }));
    mark.hidden = state === null || isCounting;
    this.strips.mark(mark.hidden ? null : state.number);
    if (ended) {
      const words = { images: this.settings.counted("pictures", ended.count), name: this.strips.labelOf(ended.number) };
      this.strips.note(ended.number, this.settings.text("record-burst-done", words));
    }
  }

  async #undo() {
    this.burst.stop();
    const newest = this.#recording.pictures.reduce((best, picture) => (picture.number > (best?.number ?? 0) ? picture : best), null);
    if (!newest) return this.#say(this.settings.text("record-nothing-to-undo"));
    await this.#attempt(async () => {
      await this.faces.removeBurst(newest.burst);
      await this.#look();
      this.strips.note(newest.class, "");
      this.#say(this.settings.text("record-undone"));
    });
  }

  async #addClass(form) {
    const field = form.elements.class;
    const name = field.value.trim();
    if (name === "") return field.focus();
    const problem = part(this.root, "class-problem");
    try {
      await this.faces.addClass(name);
      field.value = "";
      problem.textContent = "";
      await this.#look();
    } catch (error) {
      problem.textContent = error.message;
    }
  }

  /** The new model answers beside the first one. */
  #showModel(model, classes) {
    this.settings.learn(classes.filter((name) => !Object.hasOwn(this.settings.classes, name)).map((name) => ({ name })));
    part(this.root, "pair").hidden = false;
    this.camera.askToo(model);
    // Jobs go on with a comparison; its page tells of that.
    part(this.root, "pair").scrollIntoView({ block: "nearest" });
  }

  async #attempt(work) {
    const place = part(this.root, "problem");
    place.replaceChildren();
    try {
      await work();
    } catch (error) {
      showProblem(place, error);
      place.scrollIntoView({ block: "nearest" });
    }
  }

  #hint(key, isAtOnce = false) {
    const now = performance.now();
    if (!isAtOnce && now - this.#hinted < HINT_MS) return;
    const line = part(this.root, "hint");
    const words = this.settings.text(key);
    if (line.textContent === words) return;
    line.textContent = words;
    line.toggleAttribute("data-good", key === "record-hint-ready");
    this.#hinted = now;
  }

  #say(words) {
    part(this.root, "said").textContent = words;
  }

  #wire() {
    part(this.root, "undo").addEventListener("click", () => this.#undo());
    part(this.root, "hands-free").addEventListener("change", () => this.burst.stop());
    part(this.root, "class-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#addClass(event.target);
    });
    // The space bar records the class that was used last, unless something else on the page wants it.
    const isFree = ({ key, target }) => key === " " && !this.room.hidden && !target.closest("button, input, select, textarea, a, summary, dialog");
    addEventListener("keydown", (event) => {
      if (!isFree(event) || !this.people.chosen || !this.camera.isOn || this.strips.selected === null) return;
      event.preventDefault();
      if (!event.repeat) this.onPress(this.strips.selected);
    });
    addEventListener("keyup", (event) => isFree(event) && this.onRelease());
    addEventListener("blur", () => this.onRelease());
    document.addEventListener("visibilitychange", () => document.hidden && this.burst.stop());
    // What is dropped beside a class must not take the browser away from here.
    for (const kind of ["dragover", "drop"]) addEventListener(kind, (event) => event.preventDefault());
  }
}

new RecordPage(part(document, "record"), pageSettings()).open();
