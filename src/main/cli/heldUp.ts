import { isForAPerson, isRunning } from '../../shared/downloadStates.ts';
import type { AppError } from '../../shared/errors.ts';
import type { Download } from '../../shared/model.ts';

/**
 * Why nothing moves any more: the queue waits for something that only a person can change for the whole account, a key or the
 * permission to use a storage. Null while something moves, or when nothing is left. Pure.
 */
export function heldUpBy(downloads: readonly Download[]): AppError | null {
  const states = downloads.map(({ state }) => state);
  if (states.some(isRunning)) return null;
  const waiting = states.filter((state) => state.kind === 'waiting');
  if (waiting.some(({ reason }) => !isForAPerson(reason))) return null;
  const isAnyQueued = states.some(({ kind }) => kind === 'queued');
  const why = waiting.map(({ error }) => error).find((error) => error !== null) ?? null;
  return isAnyQueued ? why : null;
}
