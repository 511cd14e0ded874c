import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addRange,
  type ByteRange,
  countBytes,
  formatRanges,
  missingRanges,
  parseRanges,
  prefixLength,
  unionRanges,
} from '../../../../src/main/downloads/record/byteRanges.ts';

const range = fc
  .tuple(fc.nat(200), fc.nat(50))
  .map(([start, length]): ByteRange => ({ start, end: start + length }));
const setOf = (ranges: ByteRange[]) => ranges.reduce<ByteRange[]>(addRange, []);
const bytesOf = (ranges: readonly ByteRange[]) =>
  new Set(ranges.flatMap(({ start, end }) => Array.from({ length: end - start }, (_, i) => start + i)));

describe('byte ranges', () => {
  it('hold exactly the bytes that were added, sorted and merged', () => {
    fc.assert(
      fc.property(fc.array(range), (ranges) => {
        const set = setOf(ranges);
        expect(bytesOf(set)).toEqual(bytesOf(ranges));
        set.forEach((each, index) => {
          expect(each.end).toBeGreaterThan(each.start);
          expect(each.start).toBeGreaterThan(set[index - 1]?.end ?? -1);
        });
      }),
    );
  });

  it('and what is missing make the whole file', () => {
    fc.assert(
      fc.property(fc.array(range), fc.nat(300), (ranges, size) => {
        const set = setOf(ranges);
        const missing = missingRanges(set, size);
        const clipped = [...bytesOf(set)].filter((byte) => byte < size);
        expect(countBytes(missing) + clipped.length).toBe(size);
        expect(prefixLength(unionRanges(missing, set))).toBeGreaterThanOrEqual(size);
      }),
    );
  });

  it('are read as they were written', () => {
    fc.assert(
      fc.property(fc.array(range), (ranges) => {
        expect(parseRanges(formatRanges(setOf(ranges)))).toEqual(setOf(ranges));
      }),
    );
  });

  it.each(['5-3', '1-2 2-3', '0-5 3-9', '-1-4', 'a', '1-2,3-4', '0-1e3', ' '])(
    'are not read from %j',
    (text) => {
      expect(parseRanges(text)).toBeNull();
    },
  );
});
