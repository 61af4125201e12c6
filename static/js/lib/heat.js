// Heat maps, drawn so that they can lie over a picture.

/** Colour of heat: warm red to yellow, on faces of every tone. */
const COLD = [220, 38, 38];
const HOT = [255, 214, 10];
const MOST_OPAQUE = 0.72;

/** Draws `heat` onto `canvas`, a pixel a cell; the page stretches it smoothly. What says nothing stays clear. */
export function drawHeat(canvas, { columns, rows, values }) {
  canvas.width = columns;
  canvas.height = rows;
  const context = canvas.getContext("2d");
  const image = context.createImageData(columns, rows);
  values.forEach((value, index) => {
    const color = COLD.map((from, channel) => from + (HOT[channel] - from) * value);
    image.data.set([...color, 255 * MOST_OPAQUE * Math.sqrt(value)], 4 * index);
  });
  context.putImageData(image, 0, 0);
}
