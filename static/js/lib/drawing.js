// Draws on canvases: a face on its own, and a photo with its faces marked.

/** Side of a face's picture relative to its box, the same margin that the model sees. */
const CROP_MARGIN = 1.2;
/** Sharp on the rows, which show it at a third of that, and small enough for hundreds of faces. */
const CROP_PX = 144;
const EMOJI_MARGIN = 1.16;

/** The face in `box`, as a square canvas; `scale` is picture pixels per box pixel. One that is the whole picture fills it. */
export function cropFace(picture, box, scale) {
  const canvas = document.createElement("canvas");
  canvas.width = CROP_PX;
  canvas.height = CROP_PX;
  const isWhole = box.width * scale >= picture.naturalWidth && box.height * scale >= picture.naturalHeight;
  if (isWhole) {
    canvas.getContext("2d").drawImage(picture, 0, 0, CROP_PX, CROP_PX);
    return canvas;
  }
  const side = Math.max(box.width, box.height) * CROP_MARGIN * scale;
  const left = (box.x + box.width / 2) * scale - side / 2;
  const top = (box.y + box.height / 2) * scale - side / 2;
  canvas.getContext("2d").drawImage(picture, left, top, side, side, 0, 0, CROP_PX, CROP_PX);
  return canvas;
}

/** The middle of `picture` as a square canvas with sides of so many pixels. */
export function thumbnailOf(picture, side) {
  const canvas = document.createElement("canvas");
  canvas.width = side;
  canvas.height = side;
  const shorter = Math.min(picture.naturalWidth, picture.naturalHeight);
  const left = (picture.naturalWidth - shorter) / 2;
  const top = (picture.naturalHeight - shorter) / 2;
  canvas.getContext("2d").drawImage(picture, left, top, shorter, shorter, 0, 0, side, side);
  return canvas;
}

/** A second canvas with the same picture: one canvas can stand in one place only. */
export function copyCanvas(canvas) {
  const copy = document.createElement("canvas");
  copy.width = canvas.width;
  copy.height = canvas.height;
  copy.getContext("2d").drawImage(canvas, 0, 0);
  return copy;
}

/**
 * The whole photo with its faces marked, or covered by their emoji.
 * `marks` hold `box`, `number`, `label`, `color`, `ink` and `emoji`, an image that is loaded.
 */
export function drawMarked(picture, marks, scale, emojify) {
  const canvas = document.createElement("canvas");
  canvas.width = picture.naturalWidth;
  canvas.height = picture.naturalHeight;
  const context = canvas.getContext("2d");
  context.drawImage(picture, 0, 0);
  for (const mark of marks) {
    if (emojify) drawEmoji(context, mark, scale);
    else drawBox(context, mark, scale);
  }
  return canvas;
}

function drawEmoji(context, { box, emoji }, scale) {
  const side = Math.max(box.width, box.height) * EMOJI_MARGIN * scale;
  const left = (box.x + box.width / 2) * scale - side / 2;
  const top = (box.y + box.height / 2) * scale - side / 2;
  context.drawImage(emoji, left, top, side, side);
}

function drawBox(context, { box, number, label, color, ink }, scale) {
  const [left, top, width, height] = [box.x, box.y, box.width, box.height].map((length) => length * scale);
  const line = Math.max(2, Math.min(width, height) / 40);
  const size = Math.max(12, Math.min(width, height) / 7);
  context.lineWidth = line;
  context.strokeStyle = color;
  context.strokeRect(left, top, width, height);
  context.font = `700 ${size}px system-ui, sans-serif`;
  context.textBaseline = "middle";
  const text = `${number}  ${label}`;
  const tagHeight = size * 1.5;
  const tagTop = Math.max(0, top - tagHeight);
  context.fillStyle = color;
  context.fillRect(left - line / 2, tagTop, context.measureText(text).width + size, tagHeight);
  context.fillStyle = ink;
  context.fillText(text, left + size / 2 - line / 2, tagTop + tagHeight / 2);
}
