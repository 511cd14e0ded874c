import type { DownloadState } from '../../../shared/model.ts';
import type { Problem, Reason } from './problem.ts';

export type WaitReason = Extract<DownloadState, { kind: 'waiting' }>['reason'];

/** What is done about a problem. The part is kept in every case but `restartFromZero`. */
export type RetryAction =
  | { readonly kind: 'retryAfter'; readonly delayMs: number }
  /** A new signed URL, then the same bytes. */
  | { readonly kind: 'refreshAndRetry'; readonly delayMs: number }
  | { readonly kind: 'restartFromZero' }
  /** The download gives up its place until something changes; null: only an event wakes it. */
  | { readonly kind: 'wait'; readonly reason: WaitReason; readonly delayMs: number | null }
  | { readonly kind: 'fail' };

export type Attempts = {
  /** Attempts that ended so since bytes last progressed; 0 at the first. */
  readonly withoutProgress: number;
  /** Of those, the ones that ended for this same reason. */
  readonly sameReason: number;
  /** Times this download was begun anew for this reason since the user last asked for it. */
  readonly restarts: number;
  /** Times in a row the network was gone (or the disk full, …) without a byte in between. */
  readonly waits: number;
};

export type Backoff = { readonly baseMs: number; readonly longestMs: number };
export const DEFAULT_BACKOFF: Backoff = { baseMs: 250, longestMs: 30_000 };

export type PolicyRow =
  /** Same URL again with growing pauses, at most so often without progress; then `after`. Told to wait for long, it gives up its place. */
  | { readonly kind: 'again'; readonly attempts: number; readonly after: 'fail' | 'waitOffline' }
  | { readonly kind: 'refresh'; readonly attempts: number; readonly pauseMs: number }
  | { readonly kind: 'restart'; readonly times: number }
  | {
      readonly kind: 'wait';
      readonly reason: WaitReason;
      readonly every: 'growing' | 'slow' | 'asTold' | 'never';
    }
  | { readonly kind: 'fail' };

const FAIL: PolicyRow = { kind: 'fail' };
const OFFLINE: PolicyRow = { kind: 'wait', reason: 'offline', every: 'growing' };
const KEY_NEEDED: PolicyRow = { kind: 'wait', reason: 'keyNeeded', every: 'never' };

/** The whole retry policy. Everything a download can meet is in this table; docs/reliability.md has it for people. */
export const RETRY_POLICY: Readonly<Record<Reason, PolicyRow>> = {
  'network.offline': OFFLINE,
  'network.dns': OFFLINE,
  'network.refused': OFFLINE,
  'network.tls': FAIL,
  'network.timeout': { kind: 'again', attempts: 3, after: 'waitOffline' },
  'network.interrupted': { kind: 'again', attempts: 8, after: 'fail' },
  'network.proxy': { kind: 'again', attempts: 3, after: 'fail' },
  'server.unavailable': { kind: 'again', attempts: 8, after: 'fail' },
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
  'publisher.fileReplaced': { kind: 'restart', times: 1 },
  // The file may have been replaced between the API's answer and the storage's: asked once more before it is said.
  'publisher.sizeMismatch': { kind: 'refresh', attempts: 1, pauseMs: 0 },
  'publisher.checksumMismatch': { kind: 'restart', times: 1 },
  'disk.full': { kind: 'wait', reason: 'diskFull', every: 'slow' },
  'disk.folderMissing': { kind: 'wait', reason: 'folderMissing', every: 'slow' },
  'disk.notWritable': FAIL,
  'disk.fileMissing': { kind: 'restart', times: 1 },
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
  'disk.fileChanged': { kind: 'restart', times: 1 },
  'app.folderNotAllowed': FAIL,
  'account.serverChanged': KEY_NEEDED,
  'app.stateOpenToOthers': FAIL,
  'storage.urlExpired': { kind: 'refresh', attempts: 5, pauseMs: 0 },
  'storage.clockSkew': { kind: 'refresh', attempts: 2, pauseMs: 2000 },
  'storage.accessDenied': { kind: 'refresh', attempts: 1, pauseMs: 0 },
  'storage.rangeRefused': { kind: 'restart', times: 1 },
  'storage.rangesIgnored': { kind: 'restart', times: 1 },
};

const MOST_REFRESHES_WITHOUT_PROGRESS = 10;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30_000;
/** Disk and folder are looked at again so often. */
const SLOW_CHECK_MS = 15_000;
/** Whoever is told to wait for longer waits without a place, so that others get it. */
const LONGEST_PAUSE_IN_PLACE_MS = 30_000;
const LONGEST_ORDERED_WAIT_MS = 60 * 60 * 1000;

/**
 * What now? A pure function of the problem and what was tried.
 *
 * @param random from 0 to 1: the jitter
 */
export function decideRetry(
  problem: Problem,
  attempts: Attempts,
  random: number,
  backoff: Backoff = DEFAULT_BACKOFF,
): RetryAction {
  const row = RETRY_POLICY[problem.reason];
  switch (row.kind) {
    case 'fail':
      return { kind: 'fail' };
    case 'again':
      return again(row, problem, attempts, random, backoff);
    case 'refresh':
      return refresh(row, attempts, random, backoff);
    case 'restart':
      return attempts.restarts >= row.times ? { kind: 'fail' } : { kind: 'restartFromZero' };
    case 'wait':
      return { kind: 'wait', reason: row.reason, delayMs: waitMs(row.every, problem, attempts, random) };
  }
}

function again(
  row: Extract<PolicyRow, { kind: 'again' }>,
  problem: Problem,
  attempts: Attempts,
  random: number,
  backoff: Backoff,
): RetryAction {
  if (attempts.withoutProgress < row.attempts) {
    const told = Math.min(problem.error.retryAfterMs ?? 0, LONGEST_ORDERED_WAIT_MS);
    if (told > LONGEST_PAUSE_IN_PLACE_MS) {
      return { kind: 'wait', reason: 'retryAt', delayMs: told };
    }
    return {
      kind: 'retryAfter',
      delayMs: Math.max(told, pauseMs(attempts.withoutProgress, random, backoff)),
    };
  }
  return row.after === 'fail'
    ? { kind: 'fail' }
    : { kind: 'wait', reason: 'offline', delayMs: waitMs('growing', problem, attempts, random) };
}

function refresh(
  row: Extract<PolicyRow, { kind: 'refresh' }>,
  attempts: Attempts,
  random: number,
  backoff: Backoff,
): RetryAction {
  if (attempts.sameReason >= row.attempts || attempts.withoutProgress >= MOST_REFRESHES_WITHOUT_PROGRESS) {
    return { kind: 'fail' };
  }
  // The first time the URL simply ran out; after that something is wrong and haste does not help.
  const pause = attempts.sameReason === 0 ? 0 : pauseMs(attempts.sameReason, random, backoff);
  return { kind: 'refreshAndRetry', delayMs: Math.max(row.pauseMs, pause) };
}

/** Exponential, from half of it up to all of it at random, so that many clients do not come back as one. */
function pauseMs(attempt: number, random: number, backoff: Backoff): number {
  const full = Math.min(backoff.baseMs * 2 ** Math.min(attempt, 30), backoff.longestMs);
  return Math.round(full * (0.5 + random / 2));
}

function waitMs(
  every: 'growing' | 'slow' | 'asTold' | 'never',
  problem: Problem,
  attempts: Attempts,
  random: number,
): number | null {
  switch (every) {
    case 'never':
      return null;
    case 'slow':
      return SLOW_CHECK_MS;
    case 'growing':
      return pauseMs(attempts.waits, random, { baseMs: FIRST_WAIT_MS, longestMs: LONGEST_WAIT_MS });
    case 'asTold': {
      const told = problem.error.retryAfterMs;
      return told === undefined
        ? pauseMs(attempts.waits + 2, random, { baseMs: FIRST_WAIT_MS, longestMs: 60_000 })
        : Math.min(Math.max(told, FIRST_WAIT_MS), LONGEST_ORDERED_WAIT_MS);
    }
  }
}
