// What the server tells the page: limits, words, and how each class looks.

export class Settings {
  constructor(json) {
    Object.assign(this, JSON.parse(json));
    this.percentFormat = new Intl.NumberFormat(this.language, {
      style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1,
    });
  }

  /** The words behind `key`, with `{name}` replaced by `values.name`. */
  text(key, values = {}) {
    return this.words[key].replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
  }

  /** Colour name, label and artwork of a class; one that is unknown keeps its own name as label. */
  look(className) {
    const look = Object.hasOwn(this.classes, className) ? this.classes[className] : this.unknown;
    return { ...look, label: look.label ?? className };
  }

  percent(share) {
    return this.percentFormat.format(share);
  }

  faceCount(count) {
    return this.faceCounts[count] ?? String(count);
  }
}
