// Numbers, sizes, times and dates in the reader's language.

const STEPS = [["byte", 1], ["kilobyte", 1024], ["megabyte", 1024 ** 2], ["gigabyte", 1024 ** 3]];
const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** A name inside a sentence, kept from turning the words around it where it is written the other way (FSI, PDI). */
export function isolated(name) {
  return `\u2068${name}\u2069`;
}

export class Format {
  constructor(language) {
    this.language = language;
    this.percents = new Intl.NumberFormat(language, {
      style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1,
    });
    this.days = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });
    this.lists = new Intl.ListFormat(language, { type: "unit", style: "narrow" });
  }

  /** What is short of all is not rounded to all. */
  percent(share) {
    return this.percents.format(share < 1 ? Math.min(share, 0.999) : share);
  }

  number(value, decimals = 0) {
    const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
    return new Intl.NumberFormat(this.language, digits).format(value);
  }

  /** A short figure for an axis. */
  short(value) {
    return new Intl.NumberFormat(this.language, { maximumSignificantDigits: 3 }).format(value);
  }

  bytes(count) {
    const [unit, size] = STEPS.findLast(([, least]) => count >= least) ?? STEPS[0];
    return this.#unit(count / size, unit, { maximumFractionDigits: 1, unitDisplay: "short" });
  }

  /** A length of time, as exact as anybody needs. */
  duration(seconds) {
    const whole = Math.max(1, Math.round(seconds));
    if (whole < 90) return this.#unit(whole, "second");
    if (whole < 90 * MINUTE) return this.#unit(Math.round(whole / MINUTE), "minute");
    const minutes = Math.round((whole % HOUR) / MINUTE);
    const parts = [this.#unit(Math.floor(whole / HOUR), "hour")];
    if (minutes > 0) parts.push(this.#unit(minutes, "minute"));
    return this.lists.format(parts);
  }

  /** A moment given as RFC 3339 text. */
  date(text) {
    const date = new Date(text);
    return Number.isNaN(date.valueOf()) ? text : this.days.format(date);
  }

  #unit(value, unit, more = {}) {
    return new Intl.NumberFormat(this.language, { style: "unit", unit, unitDisplay: "long", maximumFractionDigits: 0, ...more }).format(value);
  }
}
