/** `a few seconds`, `45 s`, `3 min`, `2 h 10 min`, `3 days`: how long something still takes. Pure. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return 'unknown';
  if (seconds < 5) return 'a few seconds';
  if (seconds < 90) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return `${Math.round(hours / 24)} days`;
}

/** `just now`, `5 min ago`, `in 30 min`, `3 h ago`, `12 days ago`. Pure. */
export function formatRelative(epochMs: number, nowMs: number): string {
  const seconds = Math.abs(epochMs - nowMs) / 1000;
  if (seconds < 45) return epochMs > nowMs ? 'in a moment' : 'just now';
  const minutes = Math.round(seconds / 60);
  const hours = Math.round(minutes / 60);
  const span = minutes < 60 ? `${minutes} min` : hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} days`;
  return epochMs > nowMs ? `in ${span}` : `${span} ago`;
}

/** Day, in the reader's own way. */
export function formatDate(epochMs: number): string {
  return new Date(epochMs).toLocaleDateString(undefined, { year: 'numeric', month: 'short', day: 'numeric' });
}

/** Day and time, in the reader's own way. */
export function formatDateTime(epochMs: number): string {
  return new Date(epochMs).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}

/** `17:40`, in the reader's own way; with the day when it is not today. */
export function formatUntil(epochMs: number, nowMs: number): string {
  const then = new Date(epochMs);
  return then.toDateString() === new Date(nowMs).toDateString()
    ? then.toLocaleTimeString(undefined, { timeStyle: 'short' })
    : formatDateTime(epochMs);
}
