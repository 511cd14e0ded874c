import type { DownloadState, DownloadStateKind } from './model.ts';

// The classes of a download's states, for the engine, the page and the terminal alike.

type WaitReason = Extract<DownloadState, { kind: 'waiting' }>['reason'];
type WithKind = { readonly kind: DownloadStateKind };

/**
 * Whether it needs a place among those that transfer at the same time. One that is being stopped still has its place, whatever
 * its state is.
 */
export function needsNetwork(state: WithKind): boolean {
  return state.kind !== 'verifying' && state.kind !== 'publishing' && state.kind !== 'completed';
}

/** A run is under way. */
export function isRunning(state: WithKind): boolean {
  switch (state.kind) {
    case 'resolving':
    case 'transferring':
    case 'verifying':
    case 'publishing':
      return true;
    case 'queued':
    case 'waiting':
    case 'paused':
    case 'completed':
    case 'failed':
    case 'cancelled':
      return false;
  }
}

/** Nothing happens to it any more unless the user asks. */
export function isFinished(state: WithKind): boolean {
  return state.kind === 'completed' || state.kind === 'failed' || state.kind === 'cancelled';
}

/** Finished without its file. What is left of it is the user's to delete. */
export function isGivenUp(state: WithKind): boolean {
  return isFinished(state) && state.kind !== 'completed';
}

/** It stays as it is until a person does something. */
export function isLeftToAPerson(state: DownloadState): boolean {
  return state.kind === 'failed' || (state.kind === 'waiting' && isForAPerson(state.reason));
}

/** Only a person ends such a wait. */
export function isForAPerson(reason: WaitReason): boolean {
  return reason === 'keyNeeded' || reason === 'storageNotAllowed';
}

/** Queued, under way, or waiting: nobody put it aside, and it is not over. */
export function isGoingOn(state: WithKind): boolean {
  return !isFinished(state) && state.kind !== 'paused';
}

/** It makes sense to pause it: one that has all its bytes is done in a moment. */
export function isPausable(state: WithKind): boolean {
  return isGoingOn(state) && needsNetwork(state);
}

/** A person may ask for it once more, at once. */
export function isRetriable(state: WithKind): boolean {
  return isGivenUp(state) || state.kind === 'waiting';
}
