import type { DownloadId } from '../../shared/model.ts';
import type { Clock } from './clock.ts';
import type { Journal } from './journal.ts';
import type { DownloadRecord } from './record.ts';

const TRY_AGAIN_MS = 1000;

/** Saves what changed; what cannot be saved now (disk full, database busy) stays to be saved, and is tried again. */
export type Saver = {
  save(records: readonly DownloadRecord[]): void;
  /** Saves what is left over. */
  stop(): void;
};

export function createSaver(journal: Journal, clock: Clock, find: (id: DownloadId) => boolean): Saver {
  const unsaved = new Map<DownloadId, DownloadRecord>();
  let takeBack: (() => void) | null = null;

  function flush() {
    takeBack?.();
    takeBack = null;
    const records = [...unsaved.values()].filter(({ id }) => find(id));
    try {
      journal.save(records);
      unsaved.clear();
    } catch {
      takeBack = clock.after(TRY_AGAIN_MS, flush);
    }
  }

  return {
    save(records) {
      for (const record of records) {
        unsaved.set(record.id, record);
      }
      flush();
    },
    stop() {
      if (unsaved.size > 0) {
        flush();
      }
      takeBack?.();
    },
  };
}
