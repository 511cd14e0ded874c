import type { Clock } from '../clock.ts';
import { fairShares } from './fairShares.ts';

/** Unused rate is kept for this long at most, so that a limit is kept smoothly. */
const BURST_MS = 100;
/** After a process was held up, so much of the missed time is made good. */
const LONGEST_LATE_MS = 1000;
const TICK_MS = 20;
/** One read is a small part of a second's bytes. */
const READS_A_SECOND = 64;
/** Smaller reads would cost more than they bring. */
const SMALLEST_READ_BYTES = 16 * 1024;
/** A rate this slow needs one connection only. */
const BYTES_PER_SECOND_WORTH_A_CONNECTION = 512 * 1024;

/** One download's share of the bandwidth. */
export type Throttle = {
  /**
   * Takes so many bytes that have come. Answers with a promise to wait for before more is read, so that TCP holds the server
   * back; or with undefined, at no cost, where nothing is limited. Never rejects.
   */
  take(bytes: number): Promise<void> | undefined;
  /** The most bytes one read should bring. */
  readBytes(): number;
  /** How many connections the rate is worth. */
  connections(): number;
  /** To be called when its download ends. What it still owes, all others owe together. */
  close(): void;
};

/** A token bucket that all downloads share fairly. What one does not use, the others get. */
export type Bandwidth = {
  /** @param limit bytes a second for this download, asked for anew each time; null: none */
  join(limit: () => number | null): Throttle;
  /** @param bytesPerSecond for all together; null: none. It takes effect at once, also for those that wait already. */
  setLimit(bytesPerSecond: number | null): void;
  /** To be called when the limit of a download has changed. */
  limitsChanged(): void;
};

type Bucket = { tokens: number; atMs: number };
type Member = {
  readonly limit: () => number | null;
  readonly own: Bucket;
  /** Bytes it was given so far. Whoever was given less comes first. */
  had: number;
  owed: number;
  waiting: PromiseWithResolvers<void> | null;
};

export function createBandwidth(clock: Clock): Bandwidth {
  let limit: number | null = null;
  const shared: Bucket = { tokens: 0, atMs: clock.now() };
  const members = new Set<Member>();
  let cancelTick: (() => void) | null = null;

  /** Shares out the tokens that have come together since the last time. */
  function redistribute() {
    const owing = [...members].filter(({ owed }) => owed > 0);
    refill(shared, limit, clock.now());
    for (const member of members) {
      refill(member.own, member.limit(), clock.now());
    }
    const payable = owing.map((member) =>
      member.limit() === null ? member.owed : Math.min(member.owed, Math.max(0, member.own.tokens)),
    );
    forgetIdleTimes(owing);
    const payments =
      limit === null
        ? payable
        : fairShares(
            payable,
            Math.max(0, shared.tokens),
            owing.map(({ had }) => had),
          );
    for (const [index, member] of owing.entries()) {
      const payment = payments[index] ?? 0;
      member.owed -= payment;
      member.had += payment;
      member.own.tokens -= payment;
      shared.tokens -= payment;
      if (member.owed < 1) {
        member.owed = 0;
        member.waiting?.resolve();
        member.waiting = null;
      }
    }
    capBurst(shared, limit);
    for (const member of members) {
      capBurst(member.own, member.limit());
    }
    if (cancelTick === null && [...members].some(({ owed }) => owed > 0)) {
      cancelTick = clock.after(TICK_MS, () => {
        cancelTick = null;
        redistribute();
      });
    }
  }

  /**
   * After a while without wanting anything, a download has no claim on what the others were given meanwhile. Between two reads it
   * has.
   */
  function forgetIdleTimes(owing: readonly Member[]) {
    const least = Math.min(...owing.map(({ had }) => had)) - ((limit ?? 0) * BURST_MS) / 1000;
    for (const member of members) {
      if (!owing.includes(member) && owing.length > 0) {
        member.had = Math.max(member.had, least);
      }
    }
  }

  function rateOf(member: Member): number {
    return Math.min(limit ?? Infinity, member.limit() ?? Infinity);
  }

  return {
    join(ownLimit) {
      const member: Member = {
        limit: ownLimit,
        own: { tokens: 0, atMs: clock.now() },
        owed: 0,
        had: Math.max(0, ...[...members].map(({ had }) => had)),
        waiting: null,
      };
      members.add(member);
      return {
        take(bytes) {
          if (member.owed === 0 && rateOf(member) === Infinity) {
            return undefined;
          }
          member.owed += bytes;
          redistribute();
          if (member.owed === 0) {
            return undefined;
          }
          member.waiting ??= Promise.withResolvers();
          return member.waiting.promise;
        },
        readBytes: () => Math.max(SMALLEST_READ_BYTES, Math.floor(rateOf(member) / READS_A_SECOND)),
        connections() {
          const share = Math.min((limit ?? Infinity) / members.size, member.limit() ?? Infinity);
          return Math.max(1, Math.ceil(share / BYTES_PER_SECOND_WORTH_A_CONNECTION));
        },
        close() {
          members.delete(member);
          shared.tokens -= member.owed;
          member.owed = 0;
          member.waiting?.resolve();
          member.waiting = null;
        },
      };
    },
    setLimit(bytesPerSecond) {
      redistribute();
      limit = bytesPerSecond;
      redistribute();
    },
    limitsChanged: redistribute,
  };
}

function refill(bucket: Bucket, limit: number | null, nowMs: number): void {
  // A clock that is set back neither gives nor takes.
  const elapsedMs = Math.min(LONGEST_LATE_MS, Math.max(0, nowMs - bucket.atMs));
  bucket.atMs = nowMs;
  bucket.tokens = limit === null ? 0 : bucket.tokens + (limit * elapsedMs) / 1000;
}

/** Drops the tokens that nobody wanted, beyond a short time's worth. */
function capBurst(bucket: Bucket, limit: number | null): void {
  if (limit !== null) {
    bucket.tokens = Math.min(bucket.tokens, (limit * BURST_MS) / 1000);
  }
}
