import { isFinished, isLeftToAPerson, isRunning, needsNetwork } from '../../../shared/downloadStates.ts';
import type { AppError } from '../../../shared/errors.ts';
import type { DownloadState } from '../../../shared/model.ts';
import type { WaitReason } from '../retry/retryPolicy.ts';

/**
 * A download's life. What each state means: docs/architecture.md, 'A download's life'.
 *
 *             begin           resolved              received           verified            published
 *      queued ----> resolving -------> transferring -------> verifying -------> publishing --------> completed
 *       ^  ^            |                   |  ^                 |                  |
 *       |  |            |                   |  +--- restarted ---+------------------+
 *       |  |            +-------------------+--------------------+------------------+
 *       |  |                                        |
 *       |  |  requeue                               |
 *       |  +----------------------------------------+---- fail ----> failed
 *       |                                           |
 *       |            wake, resume, retry            |
 *       +-------------------- waiting <---- wait ---+
 *
 * The same, and all the rest; a test holds it against `transition`:
 *
 *      event       from                                                                      to
 *      begin       queued                                                                    resolving
 *      resolved    resolving                                                                 transferring
 *      received    transferring                                                              verifying
 *      verified    verifying                                                                 publishing
 *      published   all but completed                                                         completed
 *      restarted   resolving, verifying, publishing                                          transferring
 *      wait        resolving, transferring, verifying, publishing                            waiting
 *      fail        resolving, transferring, verifying, publishing                            failed
 *      requeue     resolving, transferring, verifying, publishing                            queued
 *      wake        waiting                                                                   queued
 *      signedOut   queued, resolving, transferring, waiting                                  waiting
 *      pause       queued, resolving, transferring, verifying, publishing, waiting           paused
 *      resume      paused, waiting                                                           queued
 *      cancel      all but completed, cancelled                                              cancelled
 *      retry       failed, cancelled, waiting                                                queued
 *
 * One retry goes elsewhere: what was paused when it was cancelled is paused again (`asPaused`).
 */

/** What can happen to a download. */
export type DownloadEvent =
  /** It was given a place among those that transfer. */
  | { readonly kind: 'begin' }
  | { readonly kind: 'resolved' }
  | { readonly kind: 'received' }
  | { readonly kind: 'verified' }
  /** It begins again from the first byte, within the same run. */
  | { readonly kind: 'restarted' }
  | { readonly kind: 'published'; readonly atMs: number }
  | {
      readonly kind: 'wait';
      readonly reason: WaitReason;
      readonly retryAt: number | null;
      readonly error: AppError;
    }
  | { readonly kind: 'fail'; readonly error: AppError }
  /** What it waited for may be there now. */
  | { readonly kind: 'wake' }
  /**
   * It gave up its place because a limit was lowered. Also said at the start, of a download an earlier run left in the middle.
   */
  | { readonly kind: 'requeue' }
  /** The user signed out: nothing more is fetched for its account. */
  | { readonly kind: 'signedOut' }
  | { readonly kind: 'pause' }
  | { readonly kind: 'resume' }
  | { readonly kind: 'cancel' }
  /** `asPaused`: it was paused when it was cancelled, and only the cancelling is undone */
  | { readonly kind: 'retry'; readonly asPaused?: boolean };

/** What has to be done about it, in this order. */
export type DownloadEffect = 'startRun' | 'abortRun' | 'armTimer' | 'forgetTries' | 'dropEmptyPart';

export type Transition =
  | { readonly kind: 'changed'; readonly state: DownloadState; readonly effects: readonly DownloadEffect[] }
  /** It is in that state already, or the event came too late to matter. */
  | { readonly kind: 'unchanged' }
  /** The user asked for something this state does not allow. */
  | { readonly kind: 'refused' };

const UNCHANGED: Transition = { kind: 'unchanged' };
const REFUSED: Transition = { kind: 'refused' };
const QUEUED: DownloadState = { kind: 'queued' };

/** The whole of a download's life, as one pure function: the picture above. */
export function transition(state: DownloadState, event: DownloadEvent): Transition {
  switch (event.kind) {
    case 'pause':
      return pause(state);
    case 'resume':
      return resume(state);
    case 'cancel':
      return cancel(state);
    case 'retry':
      return retry(state, event.asPaused === true);
    case 'published':
      // It was published while it was being paused or cancelled. The file is there, so it is completed.
      return state.kind === 'completed' ? UNCHANGED : to({ kind: 'completed', completedAt: event.atMs });
    case 'begin':
      return state.kind === 'queued' ? to({ kind: 'resolving' }, 'startRun') : UNCHANGED;
    case 'wake':
      return state.kind === 'waiting' ? to(QUEUED, 'armTimer') : UNCHANGED;
    case 'signedOut':
      return signedOut(state);
    default:
      // What a run reports after it was paused or cancelled comes too late to matter.
      return isRunning(state) ? whileRunning(state, event) : UNCHANGED;
  }
}

type RunEvent = Extract<
  DownloadEvent,
  { kind: 'resolved' | 'received' | 'verified' | 'restarted' | 'wait' | 'fail' | 'requeue' }
>;

function whileRunning(state: DownloadState, event: RunEvent): Transition {
  switch (event.kind) {
    case 'resolved':
      return state.kind === 'resolving' ? to({ kind: 'transferring' }) : UNCHANGED;
    case 'received':
      return state.kind === 'transferring' ? to({ kind: 'verifying' }) : UNCHANGED;
    case 'verified':
      return state.kind === 'verifying' ? to({ kind: 'publishing' }) : UNCHANGED;
    case 'restarted':
      return state.kind === 'transferring' ? UNCHANGED : to({ kind: 'transferring' });
    case 'wait': {
      const waiting: DownloadState = {
        kind: 'waiting',
        reason: event.reason,
        retryAt: event.retryAt,
        error: event.error,
      };
      return isLeftToAPerson(waiting) ? to(waiting, 'armTimer', 'dropEmptyPart') : to(waiting, 'armTimer');
    }
    case 'fail':
      return to({ kind: 'failed', error: event.error }, 'dropEmptyPart');
    case 'requeue':
      return to(QUEUED, 'abortRun');
  }
}

function to(state: DownloadState, ...effects: DownloadEffect[]): Transition {
  return { kind: 'changed', state, effects };
}

function pause(state: DownloadState): Transition {
  if (state.kind === 'paused') {
    return UNCHANGED;
  }
  if (isFinished(state)) {
    return REFUSED;
  }
  return to({ kind: 'paused' }, 'abortRun', 'armTimer');
}

/** A download that has all its bytes needs no account any more, and goes on to its end. */
function signedOut(state: DownloadState): Transition {
  if (state.kind === 'paused' || isFinished(state) || !needsNetwork(state)) {
    return UNCHANGED;
  }
  const error: AppError = { code: 'account.none' };
  return to({ kind: 'waiting', reason: 'keyNeeded', retryAt: null, error }, 'abortRun', 'armTimer');
}

function resume(state: DownloadState): Transition {
  if (state.kind === 'paused') {
    return to(QUEUED, 'forgetTries');
  }
  // A waiting download is not paused, so 'resume' means 'try now'.
  if (state.kind === 'waiting') {
    return to(QUEUED, 'armTimer');
  }
  return isFinished(state) ? REFUSED : UNCHANGED;
}

function cancel(state: DownloadState): Transition {
  if (state.kind === 'cancelled') {
    return UNCHANGED;
  }
  return state.kind === 'completed'
    ? REFUSED
    : to({ kind: 'cancelled' }, 'abortRun', 'armTimer', 'dropEmptyPart');
}

function retry(state: DownloadState, asPaused: boolean): Transition {
  if (state.kind === 'cancelled' && asPaused) {
    return to({ kind: 'paused' });
  }
  switch (state.kind) {
    case 'failed':
    case 'cancelled':
    case 'waiting':
      return to(QUEUED, 'armTimer', 'forgetTries');
    case 'completed':
    case 'paused':
      return REFUSED;
    default:
      return UNCHANGED;
  }
}
