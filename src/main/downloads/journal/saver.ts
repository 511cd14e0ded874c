import type { DownloadId } from '../../../shared/model.ts';
import type { Clock } from '../clock.ts';
import type { Received } from '../record/received.ts';
import type { DownloadRecord } from '../record/record.ts';
import type { Journal } from './journal.ts';

/** What nothing waits for is written together: ten small files that end within it are one transaction. */
const GATHER_MS = 50;
const TRY_AGAIN_MS = 1000;

/**
 * Saves what changed. What was gathered is written with the next write of any kind, or soon by itself; what cannot be saved now
 * (disk full, database busy) stays to be saved, and is tried again.
 */
export type Saver = {
  /** Soon: for what the next start finds out by itself, from what is on disk, when it was lost. */
  save(records: readonly DownloadRecord[]): void;
  /** Writes what was gathered, before it returns. Never throws. */
  flush(): void;
  /** Resolves when it survives a power cut; so do the two after it. @throws AppFailure when it cannot be saved now; it stays to be saved */
  saveForGood(record: DownloadRecord): Promise<void>;
  /** The same for a record with another part, of which nothing is there. */
  registerPart(record: DownloadRecord): Promise<void>;
  /** Less is there than was saved before. */
  amendReceived(record: DownloadRecord, received: Received): Promise<void>;
  /** Together with what was gathered: whose content the bytes are is never known later than the bytes. @throws AppFailure */
  saveReceived(record: DownloadRecord, received: Received): void;
  /** Saves what is left over. */
  stop(): void;
};

export function createSaver(journal: Journal, clock: Clock, find: (id: DownloadId) => boolean): Saver {
  const unsaved = new Map<DownloadId, DownloadRecord>();
  let cancel: (() => void) | null = null;

  function flushAfter(ms: number) {
    cancel ??= clock.after(ms, () => {
      cancel = null;
      flushQuietly();
    });
  }

  /** @throws AppFailure; then what was gathered is tried again by itself */
  function writeGathered(write: (gathered: readonly DownloadRecord[]) => void) {
    cancel?.();
    cancel = null;
    try {
      write([...unsaved.values()].filter(({ id }) => find(id)));
      unsaved.clear();
    } catch (error) {
      if (unsaved.size > 0) {
        flushAfter(TRY_AGAIN_MS);
      }
      throw error;
    }
  }

  function flushQuietly() {
    if (unsaved.size > 0) {
      try {
        writeGathered(journal.save);
      } catch {
        // Tried again.
      }
    }
  }

  function saveReceived(record: DownloadRecord, received: Received) {
    writeGathered((gathered) => journal.saveReceived(record, received, gathered));
  }

  return {
    save(records) {
      for (const record of records) {
        unsaved.set(record.id, record);
      }
      flushAfter(GATHER_MS);
    },
    flush: flushQuietly,
    async saveForGood(record) {
      unsaved.set(record.id, record);
      writeGathered(journal.save);
      await journal.whenDurable();
    },
    async registerPart(record) {
      journal.registerPart(record);
      unsaved.delete(record.id);
      await journal.whenDurable();
    },
    async amendReceived(record, received) {
      saveReceived(record, received);
      await journal.whenDurable();
    },
    saveReceived,
    stop() {
      flushQuietly();
      cancel?.();
    },
  };
}
