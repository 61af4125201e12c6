// Two fingers that move apart, together or along on an element, while one finger scrolls the page as it does everywhere.

/** Fingers that are closer, in pixels, count as being so far apart: else a shake would change too much. */
const MIN_APART = 24;

/**
 * Tells `onPinch({ grown, from, to })` how two fingers have moved since they were put on `element`: how many times farther apart they
 * are, and where their middle was and is, in pixels from the window's left edge. `onEnd()` hears that one of them was lifted.
 */
export function takePinches(element, { onPinch, onEnd }) {
  const fingers = new Map();
  let begun = null;

  element.addEventListener("pointerdown", (event) => {
    if (event.pointerType !== "touch" || fingers.size === 2) return;
    fingers.set(event.pointerId, event);
    if (fingers.size < 2) return;
    // What is drawn anew under the fingers would end the events of its own.
    for (const id of fingers.keys()) element.setPointerCapture(id);
    begun = middleOf(fingers);
  });
  element.addEventListener("pointermove", (event) => {
    if (!fingers.has(event.pointerId)) return;
    fingers.set(event.pointerId, event);
    if (!begun) return;
    const now = middleOf(fingers);
    onPinch({ grown: now.apart / begun.apart, from: begun.x, to: now.x });
  });
  const lift = ({ pointerId }) => {
    if (!fingers.delete(pointerId) || !begun) return;
    begun = null;
    onEnd();
  };
  element.addEventListener("pointerup", lift);
  element.addEventListener("pointercancel", lift);
  // Two fingers neither scroll nor zoom the page.
  const keep = (event) => {
    if (event.touches.length > 1 && event.cancelable) event.preventDefault();
  };
  element.addEventListener("touchstart", keep, { passive: false });
  element.addEventListener("touchmove", keep, { passive: false });
}

function middleOf(fingers) {
  const [one, other] = [...fingers.values()];
  const apart = Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY);
  return { x: (one.clientX + other.clientX) / 2, apart: Math.max(MIN_APART, apart) };
}
