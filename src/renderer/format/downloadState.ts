import { describeError } from '../../shared/messages.ts';
import type { Download, DownloadState } from '../../shared/model.ts';
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
      return 'Cancelled';
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
      return 'Waiting for its storage to be allowed';
  }
}

/** Seconds until the last byte at the present speed; null while that means nothing. Pure. */
export function secondsLeft({ sizeBytes, receivedBytes, bytesPerSecond }: Download): number | null {
  if (sizeBytes === null || bytesPerSecond === null || bytesPerSecond <= 0) return null;
  return (sizeBytes - receivedBytes) / bytesPerSecond;
}

/** 0 to 1; null when the size is not known. Pure. */
export function progressOf({ state, sizeBytes, receivedBytes }: Download): number | null {
  if (state.kind === 'completed') return 1;
  if (sizeBytes === null) return null;
  return sizeBytes === 0 ? 0 : Math.min(1, receivedBytes / sizeBytes);
}

/** What a person may do with it now. Pure. */
export function actionsFor({ state }: Download) {
  const { kind } = state;
  const isOver = kind === 'completed' || kind === 'failed' || kind === 'cancelled';
  return {
    pause: kind === 'queued' || kind === 'resolving' || kind === 'transferring' || kind === 'waiting',
    resume: kind === 'paused',
    retry: kind === 'failed' || kind === 'cancelled' || kind === 'waiting',
    cancel: !isOver && kind !== 'publishing',
    open: kind === 'completed',
    remove: isOver,
  };
}

/** The groups of the list's filter. */
export type DownloadGroup = 'active' | 'completed' | 'failed';

export function groupOf({ state }: Download): DownloadGroup {
  if (state.kind === 'completed') return 'completed';
  return state.kind === 'failed' || state.kind === 'cancelled' ? 'failed' : 'active';
}
