import type { Reason } from './problem.ts';

/** Less than this is no progress: a server that gives a byte for each request would be asked for ever. */
export const PROGRESS_BYTES = 64 * 1024;

/** A connection's failures since its bytes last progressed, in all and by reason. */
export type FailureCount = {
  reset(): void;
  /** @param fetchedBytes what all connections have brought by now */
  add(reason: Reason, fetchedBytes: number): void;
  /** The connection itself brought these: no progress, but not the others' either. */
  brought(bytes: number): void;
  count(reason: Reason): { withoutProgress: number; sameReason: number };
  /** What the others brought since the first of the failures; null: there are none. */
  bytesOfOthers(fetchedBytes: number): number | null;
};

/** The counts of a transfer's connections. */
export type FailureCounts = {
  /** For a connection that begins: it goes on where one that ended left off, so that no failure is forgotten with its connection. */
  take(): FailureCount;
  giveBack(count: FailureCount): void;
};

/** @param before failures of this run before this transfer */
export function createFailureCounts(before: number): FailureCounts {
  const idle = [createFailureCount(before)];
  return {
    take: () => idle.pop() ?? createFailureCount(0),
    giveBack(count) {
      idle.push(count);
    },
  };
}

/** @param before failures before the first of these */
export function createFailureCount(before: number): FailureCount {
  let total = before;
  const byReason = new Map<Reason, number>();
  let fetchedAtFirst: number | null = null;
  let ownBytes = 0;
  return {
    reset() {
      total = 0;
      byReason.clear();
      fetchedAtFirst = null;
      ownBytes = 0;
    },
    add(reason, fetchedBytes) {
      total += 1;
      byReason.set(reason, (byReason.get(reason) ?? 0) + 1);
      if (fetchedAtFirst === null) {
        fetchedAtFirst = fetchedBytes;
        ownBytes = 0;
      }
    },
    brought(bytes) {
      ownBytes += bytes;
    },
    count: (reason) => ({ withoutProgress: total, sameReason: byReason.get(reason) ?? 0 }),
    bytesOfOthers: (fetchedBytes) =>
      fetchedAtFirst === null ? null : fetchedBytes - fetchedAtFirst - ownBytes,
  };
}
