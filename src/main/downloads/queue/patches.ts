import type { Download, DownloadId, DownloadsPatch, DownloadsSnapshot } from '../../../shared/model.ts';
import type { Clock } from '../clock.ts';

/** For the page: at most 5 a second. */
export const PATCH_EVERY_MS = 200;

/** Tells listeners what changed, in batches that can be applied one after the other. */
export type Patches = {
  changed(id: DownloadId): void;
  removed(id: DownloadId): void;
  orderChanged(): void;
  snapshot(): DownloadsSnapshot;
  listen(listener: (patch: DownloadsPatch) => void): () => void;
  /** Sends what is pending now. */
  flush(): void;
  /** Nothing is sent any more. */
  stop(): void;
};

/**
 * @param read null for what is not there (any more)
 * @param everyMs how long changes are gathered
 */
export function createPatches(
  clock: Clock,
  read: (id: DownloadId) => Download | null,
  readOrder: () => DownloadId[],
  everyMs = PATCH_EVERY_MS,
): Patches {
  const listeners = new Set<(patch: DownloadsPatch) => void>();
  const changed = new Set<DownloadId>();
  const removed = new Set<DownloadId>();
  let isOrderChanged = false;
  let revision = 0;
  let cancel: (() => void) | null = null;
  let isStopped = false;

  function schedule() {
    if (cancel === null && !isStopped) {
      cancel = clock.after(everyMs, flush);
    }
  }

  function flush() {
    cancel?.();
    cancel = null;
    if (changed.size === 0 && removed.size === 0 && !isOrderChanged) {
      return;
    }
    const patch: DownloadsPatch = {
      fromRevision: revision,
      revision: revision + 1,
      changed: [...changed].flatMap((id) => read(id) ?? []),
      removed: [...removed],
      order: isOrderChanged ? readOrder() : null,
    };
    revision += 1;
    changed.clear();
    removed.clear();
    isOrderChanged = false;
    for (const listener of listeners) {
      listener(patch);
    }
  }

  return {
    changed(id) {
      changed.add(id);
      schedule();
    },
    removed(id) {
      changed.delete(id);
      removed.add(id);
      schedule();
    },
    orderChanged() {
      isOrderChanged = true;
      schedule();
    },
    // What is pending may be in it already; the next patch then says it once more, which does no harm.
    snapshot: () => ({ revision, downloads: readOrder().flatMap((id) => read(id) ?? []) }),
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    flush,
    stop() {
      flush();
      isStopped = true;
    },
  };
}
