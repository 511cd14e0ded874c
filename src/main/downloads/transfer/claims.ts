import { addRange, type ByteRange, countBytes } from '../record/byteRanges.ts';
import { PROGRESS_BYTES } from '../retry/failureCount.ts';

/** Bytes that one connection fetches now. */
export type Claim = {
  readonly start: number;
  /** Comes nearer when another connection takes the end over. */
  end: number;
  /** The next byte to come. */
  position: number;
  readonly sinceMs: number;
  lastByteMs: number;
  /** How often its bytes were taken over in a row without progress: each time they are waited for twice as long. */
  readonly takeOvers: number;
  /** Ends the request when all that was left of it was taken over. */
  readonly abandon: AbortController;
};

/** What is missing: given out in file order, once. */
export type Claims = {
  /** The first missing bytes that nobody fetches, at most `maxBytes` of them; null when nothing is left to give out. */
  take(maxBytes: number, nowMs: number): Claim | null;
  /** Takes over the end of the claim that would take longest; null when nobody is slow enough to be worth it. */
  takeOver(nowMs: number, latencyMs: number): Claim | null;
  /** Whether `takeOver` would find something. */
  canTakeOver(nowMs: number, latencyMs: number): boolean;
  /** Done with it, as far as it came; the rest is given out again. */
  giveBack(claim: Claim, writtenTo: number): void;
  /** Missing, and nobody fetches it. */
  leftBytes(): number;
};

export function createClaims(missing: readonly ByteRange[]): Claims {
  let left: ByteRange[] = [...missing];
  const open = new Set<Claim>();
  /** The quickest that a claim came in. */
  let bestBytesPerMs = 0;
  /** What is known of bytes that were given back, by the first of them. */
  const takeOversAt = new Map<number, number>();

  function claim({ start, end }: ByteRange, nowMs: number, takeOvers: number): Claim {
    const made = {
      start,
      end,
      position: start,
      sinceMs: nowMs,
      lastByteMs: nowMs,
      takeOvers,
      abandon: new AbortController(),
    };
    open.add(made);
    return made;
  }

  return {
    take(maxBytes, nowMs) {
      const first = left[0];
      if (first === undefined) {
        return null;
      }
      const end = Math.min(first.end, first.start + maxBytes);
      left = end === first.end ? left.slice(1) : [{ start: end, end: first.end }, ...left.slice(1)];
      const takeOvers = takeOversAt.get(first.start) ?? 0;
      takeOversAt.delete(first.start);
      return claim({ start: first.start, end }, nowMs, takeOvers);
    },
    takeOver(nowMs, latencyMs) {
      const found = findSlow([...open], nowMs, latencyMs, bestBytesPerMs);
      if (found === null) {
        return null;
      }
      const taken = { start: found.at, end: found.claim.end };
      const isAll = found.at === found.claim.position;
      found.claim.end = found.at;
      if (isAll) {
        found.claim.abandon.abort();
      }
      return claim(taken, nowMs, takeOversOf(found.claim) + (isAll ? 1 : 0));
    },
    canTakeOver: (nowMs, latencyMs) => findSlow([...open], nowMs, latencyMs, bestBytesPerMs) !== null,
    giveBack(done, writtenTo) {
      open.delete(done);
      const bytesPerMs = (done.position - done.start) / Math.max(1, done.lastByteMs - done.sinceMs);
      if (done.position - done.start >= SMALLEST_PIECE_BYTES) {
        bestBytesPerMs = Math.max(bestBytesPerMs, bytesPerMs);
      }
      if (writtenTo < done.end) {
        left = addRange(left, { start: writtenTo, end: done.end });
        if (takeOversOf(done) > 0) {
          takeOversAt.set(writtenTo, takeOversOf(done));
        }
      }
    },
    leftBytes: () => countBytes(left),
  };
}

function takeOversOf(claim: Claim): number {
  return claim.position - claim.start >= PROGRESS_BYTES ? 0 : claim.takeOvers;
}

/** Less is fetched faster than a new request for it would be answered. */
const SMALLEST_PIECE_BYTES = 256 * 1024;
/** What is done sooner than this is left to whoever has it. */
const SOON_MS = 300;
const SILENT_MS = 2000;
/** So much slower than the best, a connection is as good as silent. */
const HOPELESS = 1 / 16;

/**
 * The claim that would take longest, and from where on another connection should fetch it: from its middle; from where it is,
 * when nothing has come for some time.
 *
 * @param latencyMs from a request to the first byte of its answer
 * @param bestBytesPerMs of another one; 0: not known
 */
export function findSlow(
  claims: readonly Claim[],
  nowMs: number,
  latencyMs: number,
  bestBytesPerMs = 0,
): { readonly claim: Claim; readonly at: number } | null {
  let slowest: { readonly claim: Claim; readonly at: number; readonly leftMs: number } | null = null;
  for (const claim of claims) {
    const leftBytes = claim.end - claim.position;
    // Where nothing comes whoever asks, asking more often is a storm; at last only the time limits are left to end it.
    const patience = 2 ** claim.takeOvers;
    const silentMs = Math.max(SILENT_MS, 8 * latencyMs) * patience;
    const isSilent = nowMs - claim.lastByteMs > silentMs;
    const bytesPerMs = (claim.position - claim.start) / Math.max(1, nowMs - claim.sinceMs);
    const isHopeless = bytesPerMs < bestBytesPerMs * HOPELESS && leftBytes / bytesPerMs > silentMs;
    const leftMs = isSilent ? Infinity : leftBytes / bytesPerMs;
    const isWorthIt =
      leftBytes > 0 &&
      (isSilent ||
        isHopeless ||
        (leftBytes >= 2 * SMALLEST_PIECE_BYTES && leftMs > Math.max(SOON_MS, 4 * latencyMs)));
    // Not asked long enough to be judged.
    const isNew = nowMs - claim.sinceMs < Math.max(SOON_MS, 3 * latencyMs) * patience;
    if (isWorthIt && !isNew && (slowest === null || leftMs > slowest.leftMs)) {
      const at = isSilent || isHopeless ? claim.position : claim.position + Math.ceil(leftBytes / 2);
      slowest = { claim, at, leftMs };
    }
  }
  return slowest;
}
