// What the server tells the page: limits, words, and how each class looks.

import { Format } from "./format.js";

export class Settings {
  constructor(json) {
    Object.assign(this, JSON.parse(json));
    this.format = new Format(this.language, this.words.percent);
    this.plurals = new Intl.PluralRules(this.language);
    this.modelLabels = Object.fromEntries(Object.entries(this.classes).map(([name, { label }]) => [name, label]));
  }

  /** The words behind `key`, with `{name}` replaced by `values.name`. */
  text(key, values = {}) {
    return this.words[key].replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  }

  /** Remembers how the classes of a dataset look: which emotion each means. */
  learn(classes) {
    for (const { name, emotion } of classes) {
      const look = Object.hasOwn(this.emotions, emotion ?? "") ? this.emotions[emotion] : this.unknown;
      this.classes[name] = { ...look, label: name };
      if (!Object.hasOwn(this.modelLabels, name)) this.modelLabels[name] = look.label ?? name;
    }
  }

  /** Colour name, label and artwork of a class; one that is unknown keeps its own name as label. */
  look(className) {
    const look = Object.hasOwn(this.classes, className) ? this.classes[className] : this.unknown;
    return { ...look, label: look.label ?? className };
  }

  /** What a model's class is called; a dataset may have a folder of the same name. */
  modelLabel(className) {
    return Object.hasOwn(this.modelLabels, className) ? this.modelLabels[className] : className;
  }

  percent(share) {
    return this.format.percent(share);
  }

  faceCount(count) {
    return this.counted("faces", count);
  }

  /** So many `things`, "faces" or "photos", in words. The server sends a phrase for each plural category. */
  counted(things, count) {
    const phrases = this.counts[things];
    const alike = Object.keys(phrases).findLast((sample) => this.plurals.select(Number(sample)) === this.plurals.select(count));
    return (count === 0 ? phrases[0] : phrases[alike]).replace("{count}", this.format.number(count));
  }

  /** A label within a sentence; a class of the user's own keeps the name it was given. */
  inSentence({ emotion, label }) {
    return emotion === this.unknown.emotion ? label : label.toLocaleLowerCase(this.language);
  }
}
