// What went wrong, as the server tells it or as the page found out.

/** A problem object of the server's, or one made here when there was no answer. */
export class Problem extends Error {
  constructor(title, detail, { status = 0, field = null } = {}) {
    super(detail);
    this.title = title;
    this.status = status;
    this.field = field;
  }
}

/** There was no answer at all. */
export function unreachable(words) {
  return new Problem(null, words.text("network-problem"));
}

/** The problem that `text`, an answer with `status`, tells of. */
export function problemFrom(text, status, words) {
  try {
    const { title, detail, field } = JSON.parse(text);
    return new Problem(title, detail ?? words.text("odd-answer"), { status, field });
  } catch {
    return new Problem(null, words.text("odd-answer"), { status });
  }
}
