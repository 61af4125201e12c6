// Numbers, sizes, times and dates in the reader's language.

const MEBIBYTE = 1024 ** 2;
const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** A name inside a sentence, kept from turning the words around it where it is written the other way (FSI, PDI). */
export function isolated(name) {
  return `\u2068${name}\u2069`;
}

export class Format {
  /** `percent` is the language's phrase for a share, with a place for the number. */
  constructor(language, percent) {
    // The digits of the server's own texts, in every language.
    this.language = `${language}-u-nu-latn`;
    this.share = percent;
    this.moments = new Intl.DateTimeFormat(this.language, { dateStyle: "medium", timeStyle: "short" });
    // A day without a time is the same everywhere.
    this.days = new Intl.DateTimeFormat(this.language, { dateStyle: "medium", timeZone: "UTC" });
    this.lists = new Intl.ListFormat(this.language, { type: "unit", style: "narrow" });
  }

  /** What is short of all is not rounded to all. */
  percent(share) {
    const shown = share < 1 ? Math.min(share, 0.999) : share;
    return this.share.replace("{value}", this.number(100 * shown, 1));
  }

  /** The same without decimals, for an axis. */
  wholePercent(share) {
    return this.share.replace("{value}", this.number(100 * share));
  }

  number(value, decimals = 0) {
    const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
    return new Intl.NumberFormat(this.language, digits).format(value);
  }

  /** A short figure for an axis. */
  short(value) {
    return new Intl.NumberFormat(this.language, { maximumSignificantDigits: 3 }).format(value);
  }

  /** A size in megabytes, as the server writes it, or in gigabytes from one on; what is smaller than a tenth counts as a tenth. */
  bytes(count) {
    const size = Math.max(0.1, count / MEBIBYTE);
    if (size >= 1024) return this.#unit(size / 1024, "gigabyte", { maximumFractionDigits: 1, unitDisplay: "short" });
    return this.#unit(size, "megabyte", { minimumFractionDigits: 1, maximumFractionDigits: 1, unitDisplay: "short" });
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
    return formatted(this.moments, text);
  }

  /** A day given as 2026-11-23. */
  day(text) {
    return formatted(this.days, text);
  }

  #unit(value, unit, more = {}) {
    return new Intl.NumberFormat(this.language, { style: "unit", unit, unitDisplay: "long", maximumFractionDigits: 0, ...more }).format(value);
  }
}

function formatted(format, text) {
  const date = new Date(text);
  return Number.isNaN(date.valueOf()) ? text : format.format(date);
}
