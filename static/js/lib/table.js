// Results as a table (CSV, RFC 4180).

const BOX = ["x", "y", "width", "height"];

/** One line a face; a photo without faces or with an error has one line of its own. New columns come last, for scripts. */
export function toCsv(images) {
  const classes = [...new Set(images.flatMap((image) => image.faces.flatMap((face) => Object.keys(face.scores))))];
  const head = ["file", "face", ...BOX, "emotion", "confidence", ...classes, "error", "sure"];
  const lines = images.flatMap((image) => linesOf(image, classes));
  return toLines([head, ...lines]);
}

/** Lines of cells as text. */
export function toLines(lines) {
  return lines.map((line) => line.map(cell).join(",")).join("\r\n") + "\r\n";
}

function linesOf(image, classes) {
  if (image.faces.length === 0) {
    return [[image.file, ...Array(BOX.length + 3 + classes.length).fill(""), image.error?.detail ?? "", ""]];
  }
  return image.faces.map((face, index) => [
    image.file, index + 1, ...BOX.map((side) => face.box[side]), face.emotion, face.confidence,
    ...classes.map((name) => face.scores[name] ?? ""), "", face.sure ? "yes" : "no",
  ]);
}

function cell(value) {
  // A text that starts like a formula would be run by a spreadsheet, also behind what separates cells in some countries.
  const text = typeof value === "string" ? value.replace(/(^|[,;\t\r\n])(?=[=+\-@\t\r\n＝＋－＠])/g, "$1'") : String(value);
  return /[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
