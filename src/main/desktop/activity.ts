import { isRunning } from '../../shared/downloadStates.ts';
import type { Download, DownloadId, DownloadStateKind, DownloadsPatch } from '../../shared/model.ts';

/** What the desktop remembers of the queue: the last state of each download, and no more. */
export type Activity = ReadonlyMap<DownloadId, DownloadStateKind>;

export function activityOf(downloads: readonly Download[]): Activity {
  return new Map(downloads.map((download) => [download.id, download.state.kind]));
}

/** True while something moves, and the machine should not fall asleep. */
export function isMoving(activity: Activity): boolean {
  return [...activity.values()].some((kind) => isRunning({ kind }));
}

/** What a patch changes: the new memory, and the downloads that ended with it. */
export function applyPatch(
  activity: Activity,
  patch: DownloadsPatch,
): { activity: Activity; ended: Download[] } {
  const next = new Map(activity);
  const ended = patch.changed.filter(
    ({ id, state }) => (state.kind === 'completed' || state.kind === 'failed') && next.get(id) !== state.kind,
  );
  for (const { id, state } of patch.changed) next.set(id, state.kind);
  for (const id of patch.removed) next.delete(id);
  return { activity: next, ended };
}
