// A photo with a numbered box on every face.

/** The picture of `file`, loaded and upright, or null where the browser cannot show it. */
export async function loadPicture(url, description) {
  const picture = new Image();
  picture.src = url;
  picture.alt = description;
  try {
    await picture.decode();
    return picture;
  } catch {
    return null;
  }
}

/** The picture with its marks; one button a face, in order. */
export function markedPicture(picture, image, settings) {
  const frame = document.createElement("div");
  frame.className = "marked";
  const marks = image.faces.map((face, index) => mark(face, index + 1, image, settings));
  frame.append(picture, ...marks);
  return { frame, marks };
}

function mark(face, number, image, settings) {
  const look = settings.look(face.emotion);
  const button = document.createElement("button");
  button.type = "button";
  button.className = "mark";
  button.dataset.mark = number;
  button.dataset.emotion = look.emotion;
  const confidence = settings.percent(face.confidence);
  button.setAttribute("aria-label", settings.text("detect-box-label", { number, label: look.label, confidence }));
  const percent = (length, whole) => `${(length / whole) * 100}%`;
  button.style.insetInlineStart = percent(face.box.x, image.width);
  button.style.insetBlockStart = percent(face.box.y, image.height);
  button.style.inlineSize = percent(face.box.width, image.width);
  button.style.blockSize = percent(face.box.height, image.height);
  button.append(emoji(look.image), badge(number));
  return button;
}

function emoji(url) {
  const picture = new Image();
  picture.className = "mark-emoji";
  picture.src = url;
  picture.alt = "";
  return picture;
}

function badge(number) {
  const text = document.createElement("span");
  text.className = "mark-number";
  text.textContent = number;
  return text;
}
