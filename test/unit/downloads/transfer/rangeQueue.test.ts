import { describe, expect, it } from 'vitest';
import { addRange, type ByteRanges } from '../../../../src/main/downloads/record/byteRanges.ts';
import { LARGEST_CHUNK_BYTES } from '../../../../src/main/downloads/transfer/connectionPlan.ts';
import type { FetchAnswer } from '../../../../src/main/downloads/transfer/fetchRange.ts';
import { createRangeQueue } from '../../../../src/main/downloads/transfer/rangeQueue.ts';

const ONE = { isFirst: true, connections: 1, latencyMs: 10, most: 4 };

function setUp({ sizeBytes = null as number | null, written = [] as ByteRanges, fromZeroOnly = false } = {}) {
  const record = { sizeBytes };
  let there = written;
  const queue = createRangeQueue({ record, coverage: { written: () => there }, fromZeroOnly });
  return {
    queue,
    record,
    write(start: number, end: number) {
      there = addRange(there, { start, end });
    },
    next() {
      const claim = queue.next(ONE, 0);
      return claim === null ? null : [claim.start, claim.end];
    },
  };
}

const answer = (changes: Partial<FetchAnswer>): FetchAnswer => ({
  start: 0,
  end: null,
  totalBytes: null,
  etag: null,
  isWhole: false,
  isSized: true,
  ...changes,
});

describe('what is missing of a file', () => {
  it('is given out from the first gap to the next byte that is there', () => {
    const { queue, next } = setUp({
      sizeBytes: 100,
      written: [
        { start: 0, end: 10 },
        { start: 40, end: 60 },
      ],
    });
    expect(queue.missingBytes()).toBe(70);
    expect([next(), next(), next()]).toEqual([[10, 40], [60, 100], null]);
    expect(queue.hasMore(10, 0)).toBe(false);
  });

  it('is a first chunk while nobody knows the size, and the rest when an answer says it', () => {
    const { queue, record, next } = setUp();
    const claim = queue.next(ONE, 0);
    if (claim === null) throw new Error('nothing was given out');
    expect([claim.start, claim.end]).toEqual([0, LARGEST_CHUNK_BYTES]);
    expect(queue.missingBytes()).toBeNull();
    record.sizeBytes = LARGEST_CHUNK_BYTES + 5;
    queue.onAnswer(answer({ end: LARGEST_CHUNK_BYTES, totalBytes: record.sizeBytes }), claim);
    expect(next()).toEqual([LARGEST_CHUNK_BYTES, LARGEST_CHUNK_BYTES + 5]);
    expect(next()).toBeNull();
  });

  it('comes back as far as it was not written', () => {
    const { queue, write, next } = setUp({ sizeBytes: 100 });
    const claim = queue.next(ONE, 0);
    if (claim === null) throw new Error('nothing was given out');
    write(0, 30);
    queue.giveBack(claim, 30);
    expect(next()).toEqual([30, 100]);
  });

  it('is nothing more to give out when the whole file comes where a part was asked for', () => {
    const { queue, next } = setUp({ sizeBytes: 100 });
    const claim = queue.next(ONE, 0);
    if (claim === null) throw new Error('nothing was given out');
    queue.onAnswer(answer({ isWhole: true, end: 100, totalBytes: 100 }), claim);
    expect(queue.isWhole()).toBe(true);
    expect(next()).toBeNull();
    // Cut: the next attempt is for all of it.
    queue.giveBack(claim, 20);
    expect(next()).toEqual([0, 100]);
  });

  it('is asked for once where the file is empty', () => {
    const { queue, next } = setUp({ sizeBytes: 0 });
    const claim = queue.next(ONE, 0);
    if (claim === null) throw new Error('nothing was given out');
    queue.onAnswer(answer({ end: 0, totalBytes: 0 }), claim);
    expect(next()).toBeNull();
    expect(queue.missingBytes()).toBe(0);
  });

  it('is the whole from the beginning where ranges were ignored before', () => {
    expect(setUp({ sizeBytes: 100, fromZeroOnly: true }).queue.isWhole()).toBe(true);
  });
});
