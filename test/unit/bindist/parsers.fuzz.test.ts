import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseChecksum } from '../../../src/main/bindist/checksum.ts';
import { parseRateLimitReset, parseRetryAfter } from '../../../src/main/bindist/retryAfter.ts';
import { checksumSchema } from '../../../src/shared/model.ts';
import { mutated } from '../../support/mutated.ts';

const HOUR_MS = 3_600_000;
/** HTTP dates have no fractions of a second. */
const time = fc
  .integer({ min: Date.parse('1995-01-01T00:00:00Z') / 1000, max: Date.parse('2090-01-01T00:00:00Z') / 1000 })
  .map((seconds) => seconds * 1000);
const httpDate = time.map((ms) => new Date(ms).toUTCString());
const withinAnHour = (ms: number) => Math.min(Math.max(ms, 0), HOUR_MS);

describe('Retry-After (fault 22)', () => {
  it('says as many seconds as it has, up to an hour', () => {
    fc.assert(
      fc.property(fc.nat(), time, (seconds, nowMs) => {
        expect(parseRetryAfter(String(seconds), nowMs)).toBe(withinAnHour(seconds * 1000));
      }),
    );
  });

  it('says the time to its date, from nothing to an hour', () => {
    fc.assert(
      fc.property(time, fc.integer({ min: -7200, max: 7200 }), (nowMs, aheadSeconds) => {
        const header = new Date(nowMs + aheadSeconds * 1000).toUTCString();
        expect(parseRetryAfter(header, nowMs)).toBe(withinAnHour(aheadSeconds * 1000));
      }),
    );
  });

  it('nearly right: nothing, or a wait from nothing to an hour; what names no day of the week is no date', () => {
    fc.assert(
      fc.property(mutated(fc.oneof(fc.nat().map(String), httpDate)), time, (header, nowMs) => {
        const waitMs = parseRetryAfter(header, nowMs);
        if (waitMs === null) return;
        expect(Number.isInteger(waitMs) && waitMs >= 0 && waitMs <= HOUR_MS).toBe(true);
        expect(header.trim()).toMatch(/^(\d+(\.\d+)?$|(mon|tue|wed|thu|fri|sat|sun)[a-z]*,? )/i);
      }),
      { numRuns: 1000 },
    );
  });

  it('the reset of a rate limit: likewise', () => {
    fc.assert(
      fc.property(mutated(time.map((ms) => String(ms / 1000))), time, (header, nowMs) => {
        const waitMs = parseRateLimitReset(header, nowMs);
        if (waitMs === null) return;
        expect(waitMs).toBe(withinAnHour(Number(header) * 1000 - nowMs));
      }),
    );
  });
});

describe('a declared checksum (faults 47, 60)', () => {
  const hex = fc.string({ unit: fc.constantFrom(...'0123456789abcdefABCDEF'), minLength: 64, maxLength: 64 });
  const prefix = fc.constantFrom('', 'sha256:', 'SHA256:', 'sha-256=', 'sha256=');
  const space = fc.constantFrom('', ' ', '\n', '\t ');

  it('is a sum however it is written', () => {
    fc.assert(
      fc.property(hex, prefix, space, (digits, before, around) => {
        const found = parseChecksum(`${around}${before}${digits}${around}`);
        expect(found).toEqual({ kind: 'sha256', hex: digits.toLowerCase() });
      }),
    );
  });

  it('nearly right: never a sum that was not declared, always one the state can keep', () => {
    const declared = fc.tuple(prefix, hex).map((words) => words.join(''));
    fc.assert(
      fc.property(mutated(declared), (text) => {
        const found = parseChecksum(text);
        expect(checksumSchema.safeParse(found).success).toBe(true);
        if (found.kind === 'sha256') {
          // All of it: a sum with something behind it is no sum.
          expect(text.trim().toLowerCase().endsWith(found.hex)).toBe(true);
          expect(text.trim().length - found.hex.length).toBeLessThanOrEqual('sha-256:'.length);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('whatever JSON it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(checksumSchema.safeParse(parseChecksum(value)).success).toBe(true);
      }),
    );
  });
});
