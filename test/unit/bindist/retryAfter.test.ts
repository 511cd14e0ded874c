import { describe, expect, it } from 'vitest';
import { parseRetryAfter } from '../../../src/main/bindist/index.ts';
import { parseRateLimitReset } from '../../../src/main/bindist/retryAfter.ts';

const now = Date.parse('2025-01-15T12:00:00Z');
const hourMs = 3_600_000;

describe('parseRetryAfter (fault 22)', () => {
  it.each([
    ['0', 0],
    ['7', 7000],
    [' 2 ', 2000],
    ['1.5', 1500],
    ['99999999999999999999', hourMs],
    ['Wed, 15 Jan 2025 12:00:30 GMT', 30_000],
    ['Wed, 15 Jan 2025 11:00:00 GMT', 0],
    ['Wed, 15 Jan 2035 12:00:00 GMT', hourMs],
  ])('%j asks for %d ms', (header, waitMs) => {
    expect(parseRetryAfter(header, now)).toBe(waitMs);
  });

  it.each([undefined, null, '', 'soon', '-5', 'NaN', '1e9', '12abc', 'Day, 99 Nil 2025', 'about 5'])(
    '%j asks for nothing',
    (header) => {
      expect(parseRetryAfter(header, now)).toBeNull();
    },
  );
});

describe('parseRateLimitReset', () => {
  it('counts from now to the second it names, within an hour', () => {
    expect(parseRateLimitReset(String(now / 1000 + 20), now)).toBe(20_000);
    expect(parseRateLimitReset('1', now)).toBe(0);
    expect(parseRateLimitReset(String(now), now)).toBe(hourMs);
    expect(parseRateLimitReset('later', now)).toBeNull();
    expect(parseRateLimitReset(undefined, now)).toBeNull();
  });
});
