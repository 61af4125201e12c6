// Tens of thousands of pictures in one scrolling box: only the rows in sight are in the page.

import { base } from "../lib/site.js";

const GAP = 8;
/** Height of the words below a picture. */
const LABEL = 22;
/** Rows above and below the box that are kept ready. */
const SPARE_ROWS = 3;
/** Pictures are asked for once scrolling has let them stay for so long. */
const REST_MS = 60;
/** Pixels that a pointer moves before it draws a frame. */
const DRAG_FROM = 6;

export class PictureGrid {
  #rows = new Map();
  #spare = [];
  #columns = 1;
  /** Side of a picture as it is drawn, in pixels. */
  #shown = 96;
  #frame = 0;
  #rest = 0;
  #active = 0;
  #drag = null;

  /**
   * `list` is a PictureList and `selected` its SelectedPlaces. Hears `onSelect()`, `onOpen(place)` and `onKey(event)`, which
   * says whether it took the key.
   */
  constructor(root, dataset, words, { onSelect, onOpen, onKey }) {
    Object.assign(this, { root, dataset, words, onSelect, onOpen, onKey });
    this.side = 96;
    this.space = document.createElement("div");
    this.space.className = "grid-space";
    this.space.setAttribute("role", "presentation");
    root.append(this.space);
    root.addEventListener("scroll", () => this.#later(), { passive: true });
    root.addEventListener("keydown", (event) => this.#key(event));
    root.addEventListener("pointerdown", (event) => this.#press(event));
    root.addEventListener("pointermove", (event) => this.#move(event));
    root.addEventListener("pointerup", (event) => this.#release(event));
    root.addEventListener("pointercancel", () => this.#endDrag());
    root.addEventListener("dblclick", (event) => {
      const place = this.#placeOf(event.target);
      if (place !== null) this.onOpen(place);
    });
    root.addEventListener("focus", () => this.#mark());
    new ResizeObserver(() => this.layout()).observe(root);
  }

  /** Shows another list, from its beginning or from where the box stands. */
  show(list, selected, { stay = false } = {}) {
    Object.assign(this, { list, selected });
    if (!stay) {
      this.root.scrollTop = 0;
      this.#active = 0;
    }
    this.#active = Math.min(this.#active, Math.max(0, list.total - 1));
    this.layout();
  }

  /** Sets the side of a picture in pixels. */
  resize(side) {
    const first = Math.floor(this.root.scrollTop / this.#rowHeight) * this.#columns;
    this.side = side;
    this.layout();
    this.root.scrollTop = Math.floor(first / this.#columns) * this.#rowHeight;
  }

  /** Divides the width again and draws everything. */
  layout() {
    if (!this.list) return;
    const width = this.root.clientWidth - GAP;
    this.#columns = Math.max(1, Math.floor(width / (this.side + GAP)));
    // What is left of the width is shared out.
    this.#shown = Math.floor(width / this.#columns) - GAP;
    const rows = Math.ceil(this.list.total / this.#columns);
    this.space.style.blockSize = `${rows * this.#rowHeight + GAP}px`;
    this.root.style.setProperty("--side", `${this.#shown}px`);
    for (const row of this.#rows.values()) row.remove();
    this.#rows.clear();
    this.#spare = [];
    this.#draw();
  }

  /** Draws again what may have changed: selection, and pictures that have come. */
  refresh() {
    for (const [number, row] of this.#rows) this.#fill(row, number);
    this.#mark();
    this.#restSoon();
  }

  get #rowHeight() {
    return this.#shown + LABEL + GAP;
  }

  #later() {
    if (this.#frame) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#draw();
    });
  }

  #draw() {
    const { scrollTop, clientHeight } = this.root;
    const last = Math.ceil(this.list.total / this.#columns) - 1;
    const from = Math.max(0, Math.floor(scrollTop / this.#rowHeight) - SPARE_ROWS);
    const to = Math.min(last, Math.floor((scrollTop + clientHeight) / this.#rowHeight) + SPARE_ROWS);
    for (const [number, row] of this.#rows) {
      if (number >= from && number <= to) continue;
      this.#rows.delete(number);
      row.hidden = true;
      // No two places have one name.
      for (const cell of row.children) cell.removeAttribute("id");
      this.#spare.push(row);
    }
    for (let number = from; number <= to; number += 1) {
      if (this.#rows.has(number)) continue;
      const row = this.#spare.pop() ?? this.#newRow();
      row.hidden = false;
      row.style.insetBlockStart = `${number * this.#rowHeight + GAP}px`;
      this.#rows.set(number, row);
      this.#fill(row, number);
    }
    this.#mark();
    this.#restSoon();
  }

  #newRow() {
    const row = document.createElement("div");
    row.className = "grid-row";
    row.setAttribute("role", "presentation");
    for (let column = 0; column < this.#columns; column += 1) {
      const cell = document.createElement("div");
      cell.className = "grid-cell";
      cell.setAttribute("role", "option");
      const image = document.createElement("img");
      image.alt = "";
      image.draggable = false;
      image.decoding = "async";
      const label = document.createElement("span");
      label.className = "grid-label";
      cell.append(image, label);
      row.append(cell);
    }
    this.space.append(row);
    return row;
  }

  #fill(row, number) {
    for (let column = 0; column < this.#columns; column += 1) {
      this.#fillCell(row.children[column], number * this.#columns + column);
    }
  }

  #fillCell(cell, place) {
    cell.hidden = place >= this.list.total;
    if (cell.hidden) return;
    const picture = this.list.at(place);
    cell.dataset.place = place;
    cell.id = `picture-${place}`;
    cell.setAttribute("aria-posinset", place + 1);
    cell.setAttribute("aria-setsize", this.list.total);
    cell.setAttribute("aria-selected", this.selected.has(place));
    const [image, label] = cell.children;
    if (cell.dataset.index !== String(picture?.index ?? "")) {
      image.removeAttribute("src");
      cell.dataset.index = picture?.index ?? "";
    }
    label.textContent = picture ? (picture.answer ? `${picture.class} → ${picture.answer.class}` : picture.class) : "";
    cell.toggleAttribute("data-left-out", Boolean(picture?.left_out));
    cell.toggleAttribute("data-moved", Boolean(picture?.came_in));
    if (!picture) return cell.removeAttribute("aria-label");
    const words = { class: picture.class, entry: picture.entry, mark: this.words.text("pictures-left-out-mark") };
    cell.setAttribute("aria-label", this.words.text(picture.left_out ? "pictures-marked" : "pictures-plain", words));
    cell.title = picture.entry;
  }

  /** Pictures and pages are asked for only where scrolling comes to rest. */
  #restSoon() {
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => {
      const numbers = [...this.#rows.keys()];
      if (numbers.length === 0) return;
      const first = Math.min(...numbers) * this.#columns;
      this.list.want(first, (Math.max(...numbers) + 1) * this.#columns - 1);
      for (const row of this.#rows.values()) {
        for (const cell of row.children) {
          const image = cell.firstElementChild;
          if (cell.hidden || cell.dataset.index === "" || image.hasAttribute("src")) continue;
          image.src = `${base}/api/v1/datasets/${this.dataset}/images/${cell.dataset.index}`;
        }
      }
    }, REST_MS);
  }

  /** Marks the place that the keyboard is at. */
  #mark() {
    this.space.querySelector("[data-active]")?.removeAttribute("data-active");
    const cell = document.getElementById(`picture-${this.#active}`);
    if (!cell || cell.hidden) return this.root.removeAttribute("aria-activedescendant");
    cell.setAttribute("data-active", "");
    this.root.setAttribute("aria-activedescendant", cell.id);
  }

  #placeOf(target) {
    const cell = target.closest?.("[data-place]");
    return cell ? Number(cell.dataset.place) : null;
  }

  #goTo(place) {
    this.#active = Math.min(Math.max(place, 0), this.list.total - 1);
    const top = Math.floor(this.#active / this.#columns) * this.#rowHeight;
    const { scrollTop, clientHeight } = this.root;
    if (top < scrollTop) this.root.scrollTop = top;
    else if (top + this.#rowHeight + GAP > scrollTop + clientHeight) this.root.scrollTop = top + this.#rowHeight + GAP - clientHeight;
    this.#draw();
  }

  #key(event) {
    if (!this.list || this.list.total === 0 || this.onKey(event)) return;
    const page = Math.max(1, Math.floor(this.root.clientHeight / this.#rowHeight) - 1) * this.#columns;
    const forward = getComputedStyle(this.root).direction === "rtl" ? -1 : 1;
    const steps = {
      ArrowRight: forward, ArrowLeft: -forward, ArrowDown: this.#columns, ArrowUp: -this.#columns,
      PageDown: page, PageUp: -page, Home: -this.list.total, End: this.list.total,
    };
    if (event.key in steps) {
      if (event.altKey) return;
      this.#goTo(this.#active + steps[event.key]);
      if (event.shiftKey) this.selected.extendTo(this.#active);
      else if (!event.ctrlKey && !event.metaKey) this.selected.only(this.#active);
    } else if (event.key === " ") {
      this.selected.toggle(this.#active);
    } else if (event.key === "a" && (event.ctrlKey || event.metaKey)) {
      this.selected.everything(this.list.total);
    } else if (event.key === "Escape") {
      this.selected.clear();
    } else if (event.key === "Enter") {
      event.preventDefault();
      return this.onOpen(this.#active);
    } else {
      return;
    }
    event.preventDefault();
    this.#selectionChanged();
  }

  #press(event) {
    const isScrollBar = event.target === this.root && event.offsetX > this.root.clientWidth;
    if (event.button !== 0 || !this.list || isScrollBar) return;
    this.#drag = { ...this.#point(event), pointer: event.pointerId, isTouch: event.pointerType === "touch", place: this.#placeOf(event.target), frame: null };
  }

  #move(event) {
    const drag = this.#drag;
    // A finger scrolls.
    if (!drag || drag.isTouch || event.pointerId !== drag.pointer) return;
    // The box's own scroll bar does not tell when it is let go.
    if ((event.buttons & 1) === 0) return this.#endDrag();
    const { x, y } = this.#point(event);
    if (!drag.frame) {
      if (Math.hypot(x - drag.x, y - drag.y) < DRAG_FROM) return;
      drag.frame = document.createElement("div");
      drag.frame.className = "grid-frame";
      this.space.append(drag.frame);
      this.root.setPointerCapture(drag.pointer);
    }
    const [left, top] = [Math.min(x, drag.x), Math.min(y, drag.y)];
    const [right, bottom] = [Math.max(x, drag.x), Math.max(y, drag.y)];
    Object.assign(drag.frame.style, { left: `${left}px`, top: `${top}px`, width: `${right - left}px`, height: `${bottom - top}px` });
    this.selected.exactly(this.#placesIn(left, top, right, bottom));
    const box = this.root.getBoundingClientRect();
    if (event.clientY > box.bottom - 24) this.root.scrollTop += 24;
    if (event.clientY < box.top + 24) this.root.scrollTop -= 24;
    this.#selectionChanged();
  }

  #release(event) {
    const drag = this.#drag;
    this.#endDrag();
    if (!drag || drag.frame || event.pointerId !== drag.pointer || drag.place === null) return;
    if (this.#placeOf(event.target) !== drag.place) return;
    this.#active = drag.place;
    if (event.shiftKey) this.selected.extendTo(drag.place);
    else if (event.ctrlKey || event.metaKey || drag.isTouch) this.selected.toggle(drag.place);
    else this.selected.only(drag.place);
    this.#selectionChanged();
  }

  #endDrag() {
    this.#drag?.frame?.remove();
    this.#drag = null;
  }

  #point(event) {
    const box = this.space.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  #placesIn(left, top, right, bottom) {
    const width = this.space.clientWidth;
    const isRtl = getComputedStyle(this.root).direction === "rtl";
    const [from, to] = isRtl ? [width - right, width - left] : [left, right];
    const cell = this.#shown + GAP;
    const [first, last] = [Math.floor(from / cell), Math.min(this.#columns - 1, Math.floor(to / cell))];
    const places = [];
    for (let row = Math.max(0, Math.floor(top / this.#rowHeight)); row <= Math.floor(bottom / this.#rowHeight); row += 1) {
      for (let column = Math.max(0, first); column <= last; column += 1) {
        const place = row * this.#columns + column;
        if (place < this.list.total) places.push(place);
      }
    }
    return places;
  }

  #selectionChanged() {
    this.refresh();
    this.onSelect();
  }
}
