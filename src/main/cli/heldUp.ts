import type { AppError } from '../../shared/errors.ts';
import type { Download } from '../../shared/model.ts';

/**
 * Why nothing moves any more: the queue waits for something that only a person can change for the whole account, a key or the
 * permission to use a storage. Null while something moves, or when nothing is left. Pure.
 */
export function heldUpBy(downloads: readonly Download[]): AppError | null {
  let why: AppError | null = null;
  let isAnyQueued = false;
  for (const { state } of downloads) {
    switch (state.kind) {
      case 'resolving':
      case 'transferring':
      case 'verifying':
      case 'publishing':
        return null;
      case 'queued':
        isAnyQueued = true;
        break;
      case 'waiting':
        if (state.reason !== 'keyNeeded' && state.reason !== 'storageNotAllowed') return null;
        why ??= state.error;
        break;
      case 'paused':
      case 'completed':
      case 'failed':
      case 'cancelled':
        break;
    }
  }
  return isAnyQueued ? why : null;
}
