// Recording while a button or the space bar is held, or for a few seconds after a countdown.

import { newBurst } from "../lib/recorded_faces.js";

/** However long someone holds, or sleeps on, the button. */
const MAX_HOLD_MS = 30_000;
const COUNT_DOWN_S = 3;
const HANDS_FREE_MS = 5_000;
/** Between two pictures. */
const EVERY_MS = 100;

export class Burst {
  #timer = null;
  #now = null;
  #last = 0;

  /** `isHandsFree()` says whether a press starts a countdown; `onChange(state)` hears `{ number, secondsLeft }` or null. */
  constructor(isHandsFree, onChange) {
    Object.assign(this, { isHandsFree, onChange });
  }

  /** The burst that takes pictures at the moment, with its class's `number`; null between bursts and in a countdown. */
  get current() {
    return this.#now?.isRunning ? this.#now : null;
  }

  /** Whether the next picture of it is due. */
  isDue(now) {
    if (!this.current || now - this.#last < EVERY_MS) return false;
    this.#last = now;
    return true;
  }

  /** Someone pressed for the class `number`. A second press ends what goes on by itself. */
  press(number) {
    if (this.#now) return this.stop();
    this.#now = { number, id: newBurst(), isRunning: false, count: 0 };
    if (this.isHandsFree()) this.#countDown(COUNT_DOWN_S);
    else this.#run(MAX_HOLD_MS);
  }

  /** Someone let go. */
  release() {
    if (this.#now && !this.isHandsFree()) this.stop();
  }

  stop() {
    clearTimeout(this.#timer);
    const ended = this.#now;
    this.#now = null;
    if (ended) this.onChange(null, ended);
  }

  #countDown(seconds) {
    if (seconds === 0) return this.#run(HANDS_FREE_MS);
    this.onChange({ number: this.#now.number, secondsLeft: seconds });
    this.#timer = setTimeout(() => this.#countDown(seconds - 1), 1000);
  }

  #run(milliseconds) {
    this.#now.isRunning = true;
    this.onChange({ number: this.#now.number, secondsLeft: 0 });
    this.#timer = setTimeout(() => this.stop(), milliseconds);
  }
}

/** Lets `button` be held with a finger, a mouse or a key; `onPress()` and `onRelease()` hear of it. */
export function holdable(button, onPress, onRelease) {
  let isHeld = false;
  const press = () => {
    if (isHeld || button.disabled) return;
    isHeld = true;
    onPress();
  };
  const release = () => {
    if (!isHeld) return;
    isHeld = false;
    onRelease();
  };
  button.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    // Also where the finger leaves the button.
    button.setPointerCapture(event.pointerId);
    press();
  });
  for (const end of ["pointerup", "pointercancel", "lostpointercapture", "blur"]) button.addEventListener(end, release);
  const isKey = ({ key }) => key === " " || key === "Enter";
  button.addEventListener("keydown", (event) => {
    if (!isKey(event)) return;
    event.preventDefault();
    press();
  });
  button.addEventListener("keyup", (event) => isKey(event) && release());
  // A long touch must not open a menu.
  button.addEventListener("contextmenu", (event) => event.preventDefault());
}
