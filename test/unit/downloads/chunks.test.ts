import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addRange, type ByteRange } from '../../../src/main/downloads/byteRanges.ts';
import { CHUNK_BYTES, connectionsFor, createChunkQueue } from '../../../src/main/downloads/chunks.ts';

const MIB = 1024 * 1024;

describe('how many connections', () => {
  it.each([
    [0, 4, 1],
    [8 * MIB, 4, 1],
    [8 * MIB + 1, 4, 1],
    [CHUNK_BYTES + 1, 4, 2],
    [100 * MIB, 4, 4],
    [100 * MIB, 1, 1],
  ])('%i bytes within a limit of %i: %i', (missing, limit, connections) => {
    expect(connectionsFor(missing, limit)).toBe(connections);
  });
});

describe('a chunk queue', () => {
  it('gives out each byte once, in file order, whatever is given back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.infiniteStream(fc.nat(40)), (size, cuts) => {
        const queue = createChunkQueue([{ start: 0, end: size }]);
        let done: ByteRange[] = [];
        for (let chunk = queue.take(32); chunk !== null; chunk = queue.take(32)) {
          const reached = Math.min(chunk.end, chunk.start + 1 + (cuts.next().value ?? 0));
          expect(done.every(({ start, end }) => reached <= start || (chunk?.start ?? 0) >= end)).toBe(true);
          done = addRange(done, { start: chunk.start, end: reached });
          queue.giveBack({ start: reached, end: chunk.end });
          expect(done).toEqual([{ start: 0, end: reached }]);
        }
        expect(done).toEqual([{ start: 0, end: size }]);
        expect(queue.leftBytes()).toBe(0);
      }),
    );
  });
});
