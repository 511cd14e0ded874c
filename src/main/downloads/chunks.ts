import { addRange, type ByteRange, countBytes } from './byteRanges.ts';

/** S3's guidance for one request is 8 to 16 MiB. */
export const CHUNK_BYTES = 16 * 1024 * 1024;
/** Up to here a second connection costs more than it gains. */
const ONE_REQUEST_BYTES = 8 * 1024 * 1024;

/** How many connections are worth having for what is still missing, within the user's limit. */
export function connectionsFor(missingBytes: number, limit: number): number {
  if (missingBytes <= ONE_REQUEST_BYTES) {
    return 1;
  }
  return Math.max(1, Math.min(limit, Math.ceil(missingBytes / CHUNK_BYTES)));
}

/** What is missing and nobody fetches, given out in file order. */
export type ChunkQueue = {
  /** The first missing bytes, at most `maxBytes` of them; null when nothing is left to give out. */
  take(maxBytes: number): ByteRange | null;
  /** What a connection took and did not finish. */
  giveBack(range: ByteRange): void;
  leftBytes(): number;
};

export function createChunkQueue(missing: readonly ByteRange[]): ChunkQueue {
  let left: ByteRange[] = [...missing];
  return {
    take(maxBytes) {
      const first = left[0];
      if (first === undefined) {
        return null;
      }
      const end = Math.min(first.end, first.start + maxBytes);
      left = end === first.end ? left.slice(1) : [{ start: end, end: first.end }, ...left.slice(1)];
      return { start: first.start, end };
    },
    giveBack(range) {
      left = addRange(left, range);
    },
    leftBytes: () => countBytes(left),
  };
}
