const OVERSCAN_ROWS = 6;

/** Where each row begins, and where the last one ends: one more than there are rows. Pure. */
export function offsetsOf(count: number, heightOf: (index: number) => number): Float64Array {
  const offsets = new Float64Array(count + 1);
  for (let index = 0; index < count; index += 1) {
    offsets[index + 1] = (offsets[index] ?? 0) + heightOf(index);
  }
  return offsets;
}

/** Which rows are near enough to what is seen to be drawn. Pure; `end` is exclusive. */
export function visibleRows(offsets: Float64Array, viewTop: number, viewHeight: number) {
  const count = offsets.length - 1;
  const start = Math.max(0, rowAt(offsets, viewTop) - OVERSCAN_ROWS);
  const end = Math.min(count, rowAt(offsets, viewTop + viewHeight) + 1 + OVERSCAN_ROWS);
  return { start: Math.min(start, end), end };
}

/** The row at a height; the last one below the end. */
function rowAt(offsets: Float64Array, height: number): number {
  let low = 0;
  let high = offsets.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((offsets[middle + 1] ?? Number.POSITIVE_INFINITY) > height) high = middle;
    else low = middle + 1;
  }
  return low;
}
