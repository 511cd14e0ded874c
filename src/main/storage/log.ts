import { closeSync, fdatasync, fdatasyncSync, openSync } from 'node:fs';
import { promisify } from 'node:util';
import { systemCodeOf } from '../../shared/errors.ts';
import { shareRuns } from './shareRuns.ts';

/**
 * Brings SQLite's write-ahead log to the disk. With `synchronous = NORMAL` a committed transaction is only in the system's
 * memory. Whatever has to survive a power cut waits here, and one wait serves everything written before it.
 */
export type Log = {
  /** Done before it returns. */
  sync(): void;
  /** Done without blocking this thread. All who ask while one is under way share the next. */
  whenDurable(): Promise<void>;
  close(): void;
};

/** @param path of the log. Where there is none (a file system without shared memory), SQLite itself syncs each transaction. */
export function createLog(path: string): Log {
  let descriptor: number | null = null;
  let isSyncing = false;
  let isClosed = false;

  function open(): number | null {
    if (isClosed) {
      return null;
    }
    try {
      descriptor ??= openSync(path, 'r+');
    } catch (error) {
      if (systemCodeOf(error) !== 'ENOENT') {
        throw error;
      }
    }
    return descriptor;
  }

  async function syncBeside(): Promise<void> {
    const opened = open();
    if (opened === null) {
      return;
    }
    isSyncing = true;
    try {
      await promisify(fdatasync)(opened);
    } finally {
      isSyncing = false;
      if (isClosed) {
        closeSync(opened);
      }
    }
  }

  return {
    sync() {
      const opened = open();
      if (opened !== null) {
        fdatasyncSync(opened);
      }
    },
    whenDurable: shareRuns(syncBeside),
    close() {
      if (descriptor !== null && !isClosed && !isSyncing) {
        closeSync(descriptor);
      }
      isClosed = true;
    },
  };
}
