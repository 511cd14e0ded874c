import type { DownloadId } from '../../shared/model.ts';
import type { Clock } from './clock.ts';
import type { Journal } from './journal.ts';
import type { DownloadRecord } from './record.ts';

const TRY_AGAIN_MS = 1000;

/** Saves what changed; what cannot be saved now (disk full, database busy) stays to be saved, and is tried again. */
export type Saver = {
  save(records: readonly DownloadRecord[]): void;
  /** Resolves when it survives a power cut. @throws AppFailure when it cannot be saved now; it stays to be saved */
  saveForGood(record: DownloadRecord): Promise<void>;
  /** The same for a record with another part, of which nothing is there. */
  claim(record: DownloadRecord): Promise<void>;
  /** Saves what is left over. */
  stop(): void;
};

export function createSaver(journal: Journal, clock: Clock, find: (id: DownloadId) => boolean): Saver {
  const unsaved = new Map<DownloadId, DownloadRecord>();
  let takeBack: (() => void) | null = null;

  /** @throws AppFailure; then it is tried again by itself */
  function flush() {
    takeBack?.();
    takeBack = null;
    try {
      journal.save([...unsaved.values()].filter(({ id }) => find(id)));
      unsaved.clear();
    } catch (error) {
      takeBack = clock.after(TRY_AGAIN_MS, flushQuietly);
      throw error;
    }
  }

  function flushQuietly() {
    try {
      flush();
    } catch {
      // Tried again.
    }
  }

  return {
    save(records) {
      for (const record of records) {
        unsaved.set(record.id, record);
      }
      flushQuietly();
    },
    async saveForGood(record) {
      unsaved.set(record.id, record);
      flush();
      await journal.settle();
    },
    async claim(record) {
      journal.claim(record);
      unsaved.delete(record.id);
      await journal.settle();
    },
    stop() {
      if (unsaved.size > 0) {
        flushQuietly();
      }
      takeBack?.();
    },
  };
}
