/** A server may ask for more; the user should not have to wait for longer than this without a new try. */
const LONGEST_WAIT_MS = 60 * 60 * 1000;

function clamp(waitMs: number): number {
  return Math.min(Math.max(Math.ceil(waitMs), 0), LONGEST_WAIT_MS);
}

/**
 * How long a `Retry-After` header asks to wait, from 0 (also for a date in the past) to one hour (also for a date in ten
 * years); null when there is no header or it is garbage. Seconds or an HTTP date (RFC 9110, 10.2.3).
 *
 * @param nowMs the server's clock where its `Date` is known: the header's date is on that clock
 */
export function parseRetryAfter(header: string | null | undefined, nowMs: number): number | null {
  const text = header?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(text)) {
    return clamp(Number(text) * 1000);
  }
  // Date.parse takes almost anything with a number in it; an HTTP date begins with the day's name.
  const dateMs = /^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? /i.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(dateMs) ? null : clamp(dateMs - nowMs);
}

/** The same for `X-RateLimit-Reset`, seconds since 1970 (docs/bindist-api.md, 'Rate limits'). */
export function parseRateLimitReset(header: string | null | undefined, nowMs: number): number | null {
  const text = header?.trim() ?? '';
  return /^\d+$/.test(text) ? clamp(Number(text) * 1000 - nowMs) : null;
}
