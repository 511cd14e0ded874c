const OVERSCAN_ROWS = 6;

/** Which rows are near enough to what is seen to be drawn. Pure; `end` is exclusive. */
export function visibleRows(scrollTop: number, viewHeight: number, rowHeight: number, count: number) {
  const start = Math.max(0, Math.floor(scrollTop / rowHeight) - OVERSCAN_ROWS);
  const end = Math.min(count, Math.ceil((scrollTop + viewHeight) / rowHeight) + OVERSCAN_ROWS);
  return { start: Math.min(start, end), end };
}
