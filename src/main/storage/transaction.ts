import type { DatabaseSync } from 'node:sqlite';

/**
 * Runs `work` in one transaction, or in a savepoint of the one that is already open, so that callers need not know.
 * `work` must be synchronous: a transaction left open over an `await` would take in what others write meanwhile.
 */
export function runTransaction<T>(database: DatabaseSync, work: () => T): T {
  const isNested = database.isTransaction;
  database.exec(isNested ? 'SAVEPOINT nested' : 'BEGIN IMMEDIATE');
  try {
    const value = work();
    if (value instanceof Promise) {
      throw new TypeError('A transaction must not be asynchronous');
    }
    database.exec(isNested ? 'RELEASE nested' : 'COMMIT');
    return value;
  } catch (error) {
    // SQLite may have rolled back by itself, when the disk is full for example.
    if (database.isTransaction) {
      database.exec(isNested ? 'ROLLBACK TO nested; RELEASE nested' : 'ROLLBACK');
    }
    throw error;
  }
}
