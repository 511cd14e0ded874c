import { formatBytes } from '../../shared/bytes.ts';
import { isFinished, isGivenUp, isPausable, isRetriable } from '../../shared/downloadStates.ts';
import { describeError } from '../../shared/messages.ts';
import type { Download, DownloadState } from '../../shared/model.ts';
import { shownName } from './foreignText.ts';
import { formatDuration } from './time.ts';

/** Which look a state has: never told by colour alone, the words say it too. */
export type StateTone = 'moving' | 'idle' | 'waiting' | 'good' | 'caution' | 'bad';

export function toneOf({ state, verification }: Download): StateTone {
  switch (state.kind) {
    case 'resolving':
    case 'transferring':
    case 'verifying':
    case 'publishing':
      return 'moving';
    case 'completed':
      return verification === 'verified' ? 'good' : 'caution';
    case 'failed':
      return 'bad';
    case 'waiting':
      return 'waiting';
    case 'queued':
    case 'paused':
    case 'cancelled':
      return 'idle';
  }
}

/** The state in words a person uses. Pure. */
export function stateInWords(download: Download, nowMs: number): string {
  const { state } = download;
  switch (state.kind) {
    case 'queued':
      return 'Queued';
    case 'resolving':
      return 'Asking for the file…';
    case 'transferring': {
      const left = secondsLeft(download);
      return left === null ? 'Downloading' : `${formatDuration(left)} left`;
    }
    case 'verifying':
      return 'Verifying…';
    case 'publishing':
      return 'Finishing…';
    case 'paused':
      return 'Paused';
    case 'completed':
      return 'Completed';
    case 'cancelled':
      return download.hasPart ? `Cancelled · ${formatBytes(download.receivedBytes)} kept` : 'Cancelled';
    case 'failed':
      return describeError(state.error).title;
    case 'waiting':
      return waitingInWords(state, nowMs);
  }
}

function waitingInWords(state: Extract<DownloadState, { kind: 'waiting' }>, nowMs: number): string {
  switch (state.reason) {
    case 'offline':
      return 'Waiting for the network';
    case 'retryAt':
      return state.retryAt === null
        ? 'Waiting to try again'
        : `Trying again in ${formatDuration(Math.max(0, state.retryAt - nowMs) / 1000)}`;
    case 'diskFull':
      return 'Waiting for room on the disk';
    case 'folderMissing':
      return 'Waiting for its folder';
    case 'keyNeeded':
      return 'Waiting for an API key';
    case 'storageNotAllowed':
      return `Waiting for ${state.error?.host === undefined ? 'its storage' : shownName(state.error.host)} to be allowed`;
  }
}

/** Seconds until the last byte at the present speed; null while that means nothing. Pure. */
export function secondsLeft({ sizeBytes, receivedBytes, bytesPerSecond }: Download): number | null {
  if (sizeBytes === null || bytesPerSecond === null || bytesPerSecond <= 0) return null;
  return (sizeBytes - receivedBytes) / bytesPerSecond;
}

/** 0 to 1; null when the size is not known. Pure. */
export function progressOf(download: Download): number | null {
  const { state, sizeBytes } = download;
  if (state.kind === 'completed') return 1;
  const receivedBytes = isGone(download) ? 0 : download.receivedBytes;
  if (sizeBytes === null) return null;
  return sizeBytes === 0 ? 0 : Math.min(1, receivedBytes / sizeBytes);
}

/** It is over, and nothing of it is kept: whatever had come is gone. Pure. */
function isGone({ state, hasPart }: Download): boolean {
  return isGivenUp(state) && !hasPart;
}

/** How much of it is there, of how much. Pure. */
export function bytesInWords(download: Download): string {
  const { state, sizeBytes, receivedBytes } = download;
  if (state.kind === 'completed') return formatBytes(sizeBytes ?? receivedBytes);
  // What is kept of a cancelled one is said with its state.
  if (isGone(download) || state.kind === 'cancelled')
    return sizeBytes === null ? '' : `${formatBytes(sizeBytes)} in all`;
  if (sizeBytes === null) return receivedBytes === 0 ? '' : formatBytes(receivedBytes);
  return `${formatBytes(receivedBytes)} of ${formatBytes(sizeBytes)}`;
}

/** What taking it off the list does to what is on the disk. Pure. */
export function removalInWords(download: Download): string {
  if (download.state.kind === 'completed') return 'the file stays';
  return download.hasPart
    ? `deletes the ${formatBytes(download.receivedBytes)} kept`
    : 'nothing of it is kept';
}

/** What a person may do with it now. Pure. */
export function actionsFor(download: Download) {
  const { state, hasPart, bytesFetched } = download;
  const { kind } = state;
  const isOver = isFinished(state);
  return {
    pause: isPausable(state),
    resume: kind === 'paused',
    retry: isRetriable(state),
    cancel: !isOver && kind !== 'publishing',
    /** Goes on as if it had never been cancelled: at the same byte. */
    undo: kind === 'cancelled' && (hasPart || bytesFetched === 0),
    deletePart: kind === 'cancelled' && hasPart,
    move: !isOver,
    open: kind === 'completed',
    remove: isOver,
  };
}

/** The groups of the list's filter. */
export type DownloadGroup = 'active' | 'completed' | 'failed';

export function groupOf({ state }: Download): DownloadGroup {
  if (state.kind === 'completed') return 'completed';
  return isGivenUp(state) ? 'failed' : 'active';
}
