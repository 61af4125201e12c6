// Small lists of names and values.

/** Fills a `<dl>` with `[name, value]` pairs; pairs without a value are left out. */
export function fillFacts(list, facts) {
  const rows = facts.filter(([, value]) => value !== null && value !== undefined && value !== "").map(([name, value]) => {
    const row = document.createElement("div");
    const [term, detail] = [document.createElement("dt"), document.createElement("dd")];
    term.textContent = name;
    detail.textContent = value;
    row.append(term, detail);
    return row;
  });
  list.replaceChildren(...rows);
}

/** An element with words, and a class for its looks. */
export function textElement(tag, words, className) {
  const element = document.createElement(tag);
  element.textContent = words;
  if (className) element.className = className;
  return element;
}

/** The picture that stands for a class beside its name. */
export function emojiOf(look, side = 24) {
  const picture = new Image(side, side);
  picture.src = look.image;
  picture.alt = "";
  return picture;
}
