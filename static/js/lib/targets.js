// Where the buttons of faces lie on a picture: large enough to be hit, and apart from each other.

/** Least width and height of what can be hit (WCAG 2.2, 2.5.8). */
const MIN_TARGET_PX = 24;
/** Room for a small face's number above it. */
const NUMBER_PX = 13;
/** Between two targets, so that no rounding makes them overlap. */
const GAP_PX = 0.5;
/** How far a target may be moved, and in which steps places for it are looked for. */
const MAX_MOVE_PX = 72;
const STEP_PX = 2;
/** Of more targets than this the first places that are found are taken. */
const MANY = 60;

/** Moves to try, the shortest first. */
const MOVES = [];
for (let x = -MAX_MOVE_PX; x <= MAX_MOVE_PX; x += STEP_PX) {
  for (let y = -MAX_MOVE_PX; y <= MAX_MOVE_PX; y += STEP_PX) MOVES.push({ x, y, length: Math.hypot(x, y) });
}
MOVES.sort((a, b) => a.length - b.length);

/**
 * A rectangle for each of `boxes` (`x`, `y`, `width`, `height`) on a picture of `size`. A face that is large enough has its own
 * box. A smaller one gets room for its number above it, and is moved aside where it would lie over another small one; over a
 * large one it may lie.
 */
export function placeTargets(boxes, size) {
  const targets = boxes.map((box) => within(targetOf(box), size));
  const homes = targets.map((target) => ({ ...target }));
  const small = [...targets.keys()].filter((index) => !targets[index].isFixed);
  const byHeight = small.toSorted((a, b) => homes[a].y - homes[b].y);
  const isMany = small.length > MANY;
  const orders = isMany ? [small] : [small, small.toReversed(), byHeight, byHeight.toReversed()];
  let best = { farthest: Infinity };
  for (const order of orders) {
    const found = placed(targets, homes, order, isMany ? 1 : 3, size);
    if (found.farthest < best.farthest || !best.targets) best = found;
    if (best.farthest === 0) break;
  }
  return best.targets;
}

function targetOf(box) {
  if (box.width >= MIN_TARGET_PX && box.height >= MIN_TARGET_PX) return { ...box, isFixed: true };
  const width = Math.max(MIN_TARGET_PX, box.width);
  const height = Math.max(MIN_TARGET_PX, box.height + NUMBER_PX);
  return { x: box.x + (box.width - width) / 2, y: box.y + box.height - height, width, height, isFixed: false };
}

/**
 * Places the targets of `order` one by one as near to their homes as the earlier ones leave room, and in further rounds nearer
 * where others have moved away.
 */
function placed(targets, homes, order, rounds, size) {
  const all = targets.map((target) => ({ ...target }));
  const there = new Set();
  let farthest = 0;
  for (let round = 0; round < rounds; round += 1) {
    farthest = 0;
    for (const index of order) {
      there.delete(index);
      const move = MOVES.find(({ x, y }) => isFree(at(homes[index], x, y), all, there, size));
      if (move) Object.assign(all[index], at(homes[index], move.x, move.y));
      farthest = Math.max(farthest, move?.length ?? Infinity);
      there.add(index);
    }
  }
  return { targets: all, farthest };
}

function at(home, x, y) {
  return { ...home, x: home.x + x, y: home.y + y };
}

function isFree(target, all, there, size) {
  const { x, y, width, height } = target;
  if (x < 0 || y < 0 || x + width > size.width || y + height > size.height) return false;
  for (const index of there) {
    const other = all[index];
    const isApart = x + width + GAP_PX <= other.x || other.x + other.width + GAP_PX <= x || y + height + GAP_PX <= other.y || other.y + other.height + GAP_PX <= y;
    if (!isApart) return false;
  }
  return true;
}

/** The same inside the picture. */
function within(target, size) {
  if (target.isFixed) return target;
  const x = Math.min(Math.max(target.x, 0), Math.max(0, size.width - target.width));
  const y = Math.min(Math.max(target.y, 0), Math.max(0, size.height - target.height));
  return { ...target, x, y };
}
