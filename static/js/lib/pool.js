/** Runs `work(item, index)` for every item, at most `width` at a time; rejects with the first error. */
export async function inPool(items, width, work) {
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const index = next;
      next += 1;
      await work(items[index], index);
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, worker));
}
