import type { DownloadState } from '../../../shared/model.ts';
import type { Problem, Reason } from './problem.ts';

export type WaitReason = Extract<DownloadState, { kind: 'waiting' }>['reason'];

/** What is done about a problem. What is in the part is kept in every case but `restartFromZero`. */
export type RetryAction =
  | { readonly kind: 'retryAfter'; readonly delayMs: number }
  /** A new signed URL, then the same bytes. */
  | { readonly kind: 'refreshAndRetry'; readonly delayMs: number }
  | { readonly kind: 'restartFromZero' }
  /** The download gives up its place until something changes; null: only an event wakes it. */
  | { readonly kind: 'wait'; readonly reason: WaitReason; readonly delayMs: number | null }
  | { readonly kind: 'fail' };

/** What was met before, as it really was. */
export type Counts = {
  /** Attempts that ended in a problem since bytes last progressed; 0 at the first. */
  readonly withoutProgress: number;
  /** Of those, the ones that ended for this same reason. */
  readonly sameReason: number;
  /** Times this download was begun anew for this reason, since what its row says. */
  readonly restarts: number;
  /** Times in a row the network was gone (or the disk full, …) without a byte in between. */
  readonly waits: number;
};

export type Backoff = { readonly baseMs: number; readonly longestMs: number };
export const DEFAULT_BACKOFF: Backoff = { baseMs: 250, longestMs: 30_000 };

export type PolicyRow = (
  | {
      /** The same URL again with growing pauses. Told to wait for long, it gives up its place. */
      readonly kind: 'again';
      /** So often without progress, whatever else is met meanwhile. */
      readonly attempts: number;
      readonly after: 'fail' | 'waitOffline';
    }
  | {
      readonly kind: 'refresh';
      /** So often for this reason. */
      readonly attempts: number;
      /** So often without progress, whatever else is met meanwhile. */
      readonly inAll: number;
      readonly pauseMs: number;
    }
  | {
      readonly kind: 'restart';
      readonly times: number;
      /** Since when the times are counted: the user asked for it, or it came further than ever before. */
      readonly since: 'asked' | 'progress';
    }
  | {
      readonly kind: 'wait';
      readonly reason: WaitReason;
      readonly every: 'growing' | 'slow' | 'asTold' | 'never';
    }
  | { readonly kind: 'fail' }
) & {
  /**
   * Where this would be the end of the download, but other connections of it are at work: the connection that met it retires
   * alone, at once or when the others turn out to bring bytes.
   */
  readonly amongOthers?: 'retire' | 'retireIfOthersGetOn';
};

const FAIL: PolicyRow = { kind: 'fail' };
const OFFLINE: PolicyRow = {
  kind: 'wait',
  reason: 'offline',
  every: 'growing',
  amongOthers: 'retireIfOthersGetOn',
};
const ANEW_ONCE: PolicyRow = { kind: 'restart', times: 1, since: 'asked' };
const MOST_WITHOUT_PROGRESS = 10;
const KEY_NEEDED: PolicyRow = { kind: 'wait', reason: 'keyNeeded', every: 'never' };

/** The whole retry policy. Everything a download can meet is in this table; docs/reliability.md has it for people. */
export const RETRY_POLICY: Readonly<Record<Reason, PolicyRow>> = {
  'network.offline': OFFLINE,
  'network.dns': OFFLINE,
  'network.refused': OFFLINE,
  'network.tls': FAIL,
  'network.timeout': {
    kind: 'again',
    attempts: 3,
    after: 'waitOffline',
    amongOthers: 'retireIfOthersGetOn',
  },
  'network.interrupted': { kind: 'again', attempts: 8, after: 'fail', amongOthers: 'retireIfOthersGetOn' },
  'network.proxy': { kind: 'again', attempts: 3, after: 'fail', amongOthers: 'retireIfOthersGetOn' },
  // It may say so because there are too many connections.
  'server.unavailable': { kind: 'again', attempts: 8, after: 'fail', amongOthers: 'retire' },
  'server.rateLimited': { kind: 'wait', reason: 'retryAt', every: 'asTold' },
  'server.badAnswer': { kind: 'again', attempts: 3, after: 'fail' },
  'server.badRedirect': FAIL,
  'server.urlRefused': FAIL,
  'server.rejected': FAIL,
  'account.none': KEY_NEEDED,
  'account.keyRefused': KEY_NEEDED,
  'account.forbidden': FAIL,
  'account.badServerUrl': FAIL,
  'account.insecureServer': FAIL,
  'publisher.notFound': FAIL,
  'publisher.linkExpired': FAIL,
  'publisher.fileMissing': FAIL,
  'publisher.fileReplaced': ANEW_ONCE,
  // The file may have been replaced between the API's answer and the storage's: asked once more before it is said.
  'publisher.sizeMismatch': { kind: 'refresh', attempts: 1, inAll: MOST_WITHOUT_PROGRESS, pauseMs: 0 },
  'publisher.checksumMismatch': ANEW_ONCE,
  'disk.full': { kind: 'wait', reason: 'diskFull', every: 'slow' },
  'disk.folderMissing': { kind: 'wait', reason: 'folderMissing', every: 'slow' },
  'disk.notWritable': FAIL,
  'disk.fileMissing': ANEW_ONCE,
  'disk.failed': FAIL,
  'keychain.unavailable': KEY_NEEDED,
  'keychain.locked': KEY_NEEDED,
  'app.invalidInput': FAIL,
  'app.notFound': FAIL,
  'app.wrongState': FAIL,
  // Another process is writing the state.
  'app.busyElsewhere': { kind: 'wait', reason: 'retryAt', every: 'growing' },
  'app.notSupportedHere': FAIL,
  'app.stateDamaged': FAIL,
  'app.internal': FAIL,
  'server.answerTooLarge': FAIL,
  'server.listIncomplete': FAIL,
  'server.unsafeStorage': FAIL,
  'server.privateStorage': { kind: 'wait', reason: 'storageNotAllowed', every: 'never' },
  'disk.fileChanged': ANEW_ONCE,
  'app.folderNotAllowed': FAIL,
  'account.serverChanged': KEY_NEEDED,
  'app.stateOpenToOthers': FAIL,
  'storage.urlExpired': { kind: 'refresh', attempts: 5, inAll: MOST_WITHOUT_PROGRESS, pauseMs: 0 },
  'storage.clockSkew': { kind: 'refresh', attempts: 2, inAll: MOST_WITHOUT_PROGRESS, pauseMs: 2000 },
  'storage.accessDenied': { kind: 'refresh', attempts: 1, inAll: MOST_WITHOUT_PROGRESS, pauseMs: 0 },
  'storage.rangeRefused': ANEW_ONCE,
  // Each cut begins it at zero: it goes on as long as it comes further than ever now and then.
  'storage.rangesIgnored': { kind: 'restart', times: 8, since: 'progress' },
  // All that was said to be there is here, and more came: asking again would find nothing missing.
  'storage.surplusBytes': FAIL,
};

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;
/** Disk and folder are looked at again so often. */
const SLOW_CHECK_MS = 15_000;
/** Whoever is told to wait for longer waits without a place, so that others get it. */
const LONGEST_PAUSE_IN_PLACE_MS = 30_000;
const LONGEST_ORDERED_WAIT_MS = 60 * 60 * 1000;

/** What is done about a problem, by the table and what was met before. */
export type Decide = (problem: Problem, counts: Counts) => RetryAction;

/** @param random from 0 to 1: the jitter of the pauses, so that many clients do not come back as one */
export function createDecide(random: () => number, backoff: Backoff = DEFAULT_BACKOFF): Decide {
  return (problem, counts) => decide(problem, counts, random(), backoff);
}

function decide(problem: Problem, counts: Counts, random: number, backoff: Backoff): RetryAction {
  const row = RETRY_POLICY[problem.reason];
  switch (row.kind) {
    case 'fail':
      return { kind: 'fail' };
    case 'again':
      return again(row, problem, counts, random, backoff);
    case 'refresh':
      return refresh(row, counts, random, backoff);
    case 'restart':
      return counts.restarts >= row.times ? { kind: 'fail' } : { kind: 'restartFromZero' };
    case 'wait':
      return { kind: 'wait', reason: row.reason, delayMs: waitMs(row.every, problem, counts, random) };
  }
}

function again(
  row: Extract<PolicyRow, { kind: 'again' }>,
  problem: Problem,
  counts: Counts,
  random: number,
  backoff: Backoff,
): RetryAction {
  if (counts.withoutProgress < row.attempts) {
    const told = Math.min(problem.error.retryAfterMs ?? 0, LONGEST_ORDERED_WAIT_MS);
    if (told > LONGEST_PAUSE_IN_PLACE_MS) {
      return { kind: 'wait', reason: 'retryAt', delayMs: told };
    }
    return {
      kind: 'retryAfter',
      delayMs: Math.max(told, pauseMs(counts.withoutProgress, random, backoff)),
    };
  }
  return row.after === 'fail'
    ? { kind: 'fail' }
    : { kind: 'wait', reason: 'offline', delayMs: waitMs('growing', problem, counts, random) };
}

function refresh(
  row: Extract<PolicyRow, { kind: 'refresh' }>,
  counts: Counts,
  random: number,
  backoff: Backoff,
): RetryAction {
  if (counts.sameReason >= row.attempts || counts.withoutProgress >= row.inAll) {
    return { kind: 'fail' };
  }
  // The first time the URL simply ran out; after that something is wrong and haste does not help.
  const pause = counts.sameReason === 0 ? 0 : pauseMs(counts.sameReason, random, backoff);
  return { kind: 'refreshAndRetry', delayMs: Math.max(row.pauseMs, pause) };
}

/** Exponential, from half of it up to all of it at random. */
function pauseMs(attempt: number, random: number, backoff: Backoff): number {
  const full = Math.min(backoff.baseMs * 2 ** Math.min(attempt, 30), backoff.longestMs);
  return Math.round(full * (0.5 + random / 2));
}

function waitMs(
  every: 'growing' | 'slow' | 'asTold' | 'never',
  problem: Problem,
  counts: Counts,
  random: number,
): number | null {
  switch (every) {
    case 'never':
      return null;
    case 'slow':
      return SLOW_CHECK_MS;
    case 'growing':
      return pauseMs(counts.waits, random, { baseMs: FIRST_WAIT_MS, longestMs: LONGEST_WAIT_MS });
    case 'asTold': {
      const told = problem.error.retryAfterMs;
      return told === undefined
        ? pauseMs(counts.waits + 2, random, { baseMs: FIRST_WAIT_MS, longestMs: 60_000 })
        : Math.min(Math.max(told, FIRST_WAIT_MS), LONGEST_ORDERED_WAIT_MS);
    }
  }
}
