/** A server may ask for more. Nobody should have to wait longer than this before the next try. */
const LONGEST_WAIT_MS = 60 * 60 * 1000;

function clamp(waitMs: number): number {
  return Math.min(Math.max(Math.ceil(waitMs), 0), LONGEST_WAIT_MS);
}

/**
 * How long a `Retry-After` header asks to wait: from 0 (also for a date in the past) to one hour (also for a date ten years
 * ahead). Null when there is no header, or it cannot be read. It holds seconds or an HTTP date (RFC 9110, 10.2.3).
 *
 * @param nowMs by the server's clock where its `Date` is known, since the header's date is by that clock
 */
export function parseRetryAfter(header: string | null | undefined, nowMs: number): number | null {
  const text = header?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(text)) {
    return clamp(Number(text) * 1000);
  }
  // `Date.parse` accepts almost anything with a number in it. An HTTP date begins with the name of a day.
  const dateMs = /^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? /i.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(dateMs) ? null : clamp(dateMs - nowMs);
}

/** The same for `X-RateLimit-Reset`, seconds since 1970 (docs/bindist-api.md, 'Rate limits'). */
export function parseRateLimitReset(header: string | null | undefined, nowMs: number): number | null {
  const text = header?.trim() ?? '';
  return /^\d+$/.test(text) ? clamp(Number(text) * 1000 - nowMs) : null;
}
