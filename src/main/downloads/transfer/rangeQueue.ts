import type { Coverage } from '../part/coverage.ts';
import { countBytes, missingRanges } from '../record/byteRanges.ts';
import type { DownloadRecord } from '../record/record.ts';
import { type Claim, type Claims, createClaims } from './claims.ts';
import { type ChunkRequest, chunkBytes, LARGEST_CHUNK_BYTES } from './connectionPlan.ts';
import type { FetchAnswer } from './fetchRange.ts';

/** What is missing of one file, given out in pieces; also while its size is not known yet, or ranges of it are not to be had. */
export type RangeQueue = {
  /** What a connection fetches next; null when nothing is left to give out or to take over. */
  next(request: Omit<ChunkRequest, 'missingAtFirst' | 'leftBytes'>, nowMs: number): Claim | null;
  /** Whether `next` would find something. */
  hasMore(latencyMs: number, nowMs: number): boolean;
  /** A good answer came; the record knows the size by now, if anybody does. */
  onAnswer(answer: FetchAnswer, claim: Claim): void;
  /** Done with it, as far as it came. */
  giveBack(claim: Claim, writtenTo: number): void;
  /** The server ignores ranges: every request is for all of the file. */
  isWhole(): boolean;
  /** Null: the size is not known yet. */
  missingBytes(): number | null;
};

export type RangeQueueDependencies = {
  readonly record: Pick<DownloadRecord, 'sizeBytes'>;
  readonly coverage: Pick<Coverage, 'written'>;
  /** Known from before: `isWhole` from the beginning. */
  readonly fromZeroOnly: boolean;
};

export function createRangeQueue({ record, coverage, fromZeroOnly }: RangeQueueDependencies): RangeQueue {
  let claims: Claims | null = null;
  /** Made before the size was known: the first chunk alone. */
  let isGuess = false;
  /** What was missing when the size was first known. */
  let missingAtFirst = 0;
  let isWhole = fromZeroOnly;
  let isAnswered = false;

  function current(): Claims {
    if (claims === null) {
      isGuess = record.sizeBytes === null;
      claims = createClaims(
        record.sizeBytes === null
          ? [{ start: 0, end: LARGEST_CHUNK_BYTES }]
          : missingRanges(coverage.written(), record.sizeBytes),
      );
      missingAtFirst = Math.max(missingAtFirst, claims.leftBytes());
    }
    return claims;
  }

  return {
    next(request, nowMs) {
      if (record.sizeBytes === 0) {
        // Nothing is missing, but the storage has not said so yet.
        return isAnswered ? null : createClaims([{ start: 0, end: 1 }]).take(1, nowMs);
      }
      const leftBytes = current().leftBytes();
      // One connection alone needs no chunks: it takes all up to the next byte that is there.
      const most =
        request.connections === 1 ? Infinity : chunkBytes({ ...request, missingAtFirst, leftBytes });
      return current().take(most, nowMs) ?? current().takeOver(nowMs, request.latencyMs);
    },
    hasMore: (latencyMs, nowMs) => current().leftBytes() > 0 || current().canTakeOver(nowMs, latencyMs),
    onAnswer(answer, claim) {
      isAnswered = true;
      if (answer.isWhole) {
        isWhole = true;
        claims = createClaims([]);
      } else if (isGuess && record.sizeBytes !== null) {
        isGuess = false;
        const rest = { start: claim.end, end: record.sizeBytes };
        claims = createClaims(rest.start < rest.end ? [rest] : []);
        missingAtFirst = claims.leftBytes();
      }
    },
    giveBack(claim, writtenTo) {
      if (record.sizeBytes === null || isGuess || isWhole) {
        // The queue was a guess, or the next attempt begins at byte 0: made anew from what is there.
        claims = null;
        return;
      }
      claim.end = Math.min(claim.end, record.sizeBytes);
      current().giveBack(claim, writtenTo);
    },
    isWhole: () => isWhole,
    missingBytes: () =>
      record.sizeBytes === null ? null : countBytes(missingRanges(coverage.written(), record.sizeBytes)),
  };
}
