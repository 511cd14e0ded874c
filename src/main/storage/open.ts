import { chmodSync, closeSync, existsSync, openSync, readSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type AppError, AppFailure } from '../../shared/errors.ts';
import { isBackupDue, isWhole, listBackups, restoreNewestBackup, takeBackup } from './backup.ts';
import { BUSY_TIMEOUT_MS, deleteForGood, emptyLog } from './forGood.ts';
import { acquireLock } from './lock.ts';
import { createLog } from './log.ts';
import { makeFolder } from './makeFolder.ts';
import { migrate, readSchemaVersion, SCHEMA_VERSION } from './migrations.ts';
import { isPlainFile, shutToOthers } from './privateFolder.ts';
import { isDamage, toStorageFailure } from './sqliteErrors.ts';
import { runTransaction } from './transaction.ts';
import type { Storage } from './types.ts';

/** Another process was reading the log when it should have been emptied. */
const EMPTY_AGAIN_MS = 2000;

/**
 * Opens the state database in `folder`. Folder and database are made where they are missing. The schema is brought up to date. A
 * backup is taken before a migration, and otherwise once a day. A database that is damaged or of a newer schema is renamed, never
 * overwritten; the newest usable backup, or else a fresh database, takes its place, and `problem` says where the old one is.
 *
 * @throws AppFailure `disk.*` when the folder cannot be used, `app.busyElsewhere` when another process is opening it and hangs
 */
export function openStorage(folder: string): Storage {
  const path = join(folder, 'state.db');
  try {
    makeFolder(folder, 0o700);
    // Only one process at a time may set aside, restore and migrate.
    const lock = acquireLock(folder, 'open', BUSY_TIMEOUT_MS);
    if (lock === null) {
      throw new AppFailure({ code: 'app.busyElsewhere', path });
    }
    try {
      const { database, problem } = openOrReplace(folder, path);
      const log = createLog(`${path}-wal`);
      let retry: NodeJS.Timeout | undefined;
      const emptyLater = () => {
        clearTimeout(retry);
        retry = setTimeout(() => {
          if (database.isOpen && !emptyLog(database)) emptyLater();
        }, EMPTY_AGAIN_MS).unref();
      };
      return {
        database,
        folder,
        problem,
        isPrivate: shutToOthers(folder),
        deleteForGood(deletions, secrets) {
          try {
            if (!deleteForGood(database, folder, deletions, secrets)) emptyLater();
          } catch (error) {
            throw toStorageFailure(error, path);
          }
        },
        transaction: (work) => runTransaction(database, work),
        sync() {
          try {
            log.sync();
          } catch (error) {
            throw toStorageFailure(error, path);
          }
        },
        async whenDurable() {
          await log.whenDurable().catch((error: unknown) => {
            throw toStorageFailure(error, path);
          });
        },
        close() {
          clearTimeout(retry);
          log.close();
          if (database.isOpen) {
            database.close();
          }
        },
      };
    } finally {
      lock.release();
    }
  } catch (error) {
    throw toStorageFailure(error, path);
  }
}

function openOrReplace(folder: string, path: string): { database: DatabaseSync; problem: AppError | null } {
  const database = openUsable(folder, path);
  if (database !== null) {
    return { database, problem: null };
  }
  const problem: AppError = { code: 'app.stateDamaged', path: setAside(path) };
  restoreNewestBackup(folder, path);
  const replacement = openUsable(folder, path);
  if (replacement === null) {
    throw new AppFailure(problem);
  }
  return { database: replacement, problem };
}

/** Null when this build cannot use the content of the file. */
function openUsable(folder: string, path: string): DatabaseSync | null {
  if (existsSync(path)) {
    if (!isPlainFile(path)) throw new AppFailure({ code: 'disk.notWritable', path });
    if (!isUsable(folder, path)) return null;
  }
  let database: DatabaseSync | null = null;
  try {
    database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS, enableForeignKeyConstraints: true });
    chmodSync(path, 0o600);
    database.exec('PRAGMA journal_mode = WAL');
    // With WAL, NORMAL can lose the last transactions at a power cut, never their order: the state is behind, not ahead.
    // Whatever must not be lost waits for `sync` or `whenDurable`.
    database.exec('PRAGMA synchronous = NORMAL');
    // In pages. A checkpoint syncs twice, in this thread. SQLite's own 1000 pages would be reached within each gigabyte.
    database.exec('PRAGMA wal_autocheckpoint = 4000');
    bringUpToDate(database, folder);
    return database;
  } catch (error) {
    database?.close();
    if (isDamage(error)) {
      return null;
    }
    throw error;
  }
}

/** Looks without writing: a connection that can write would, on closing, move the log into a damaged file, or delete it. */
function isUsable(folder: string, path: string): boolean {
  if (!hasSqliteHeader(path)) {
    // SQLite takes an empty file for a new database. Where there are backups, it is one that was truncated.
    return statSync(path).size === 0 && listBackups(folder).length === 0;
  }
  let database: DatabaseSync | null = null;
  try {
    database = new DatabaseSync(path, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
    return readSchemaVersion(database) <= SCHEMA_VERSION && isWhole(database);
  } catch (error) {
    // Whatever is not damage, such as a rollback journal left by a crash, is repaired by the connection that can write.
    return !isDamage(error);
  } finally {
    database?.close();
  }
}

function hasSqliteHeader(path: string): boolean {
  const header = Buffer.alloc(16);
  const descriptor = openSync(path, 'r');
  try {
    readSync(descriptor, header, 0, header.length, 0);
  } finally {
    closeSync(descriptor);
  }
  return header.toString('latin1') === 'SQLite format 3\0';
}

function bringUpToDate(database: DatabaseSync, folder: string): void {
  const version = readSchemaVersion(database);
  const nowMs = Date.now();
  if (version > 0 && version < SCHEMA_VERSION) {
    takeBackup(database, folder, nowMs);
  }
  if (version < SCHEMA_VERSION) {
    migrate(database);
    if (version > 0) writeAnew(database);
  }
  if (isBackupDue(folder, nowMs)) {
    try {
      takeBackup(database, folder, nowMs);
    } catch {
      // A disk too full for a backup is no reason not to start. The next start tries again.
    }
  }
}

/** Writes the database anew, since earlier builds left deleted content in it. A failure is ignored, as for a backup. */
function writeAnew(database: DatabaseSync): void {
  try {
    database.exec('VACUUM');
  } catch {
    // There is no room for it.
  }
}

/** Renames the database and the files that belong to it, so that it can still be opened by hand. Returns its new path. */
function setAside(path: string): string {
  const stamp = new Date().toISOString().replaceAll(/[:.]/g, '-');
  let kept = path.replace(/\.db$/, `.set-aside-${stamp}.db`);
  for (let count = 2; existsSync(kept); count += 1) {
    kept = path.replace(/\.db$/, `.set-aside-${stamp}-${count}.db`);
  }
  for (const suffix of ['-wal', '-shm', '']) {
    if (existsSync(path + suffix)) {
      renameSync(path + suffix, kept + suffix);
    }
  }
  return kept;
}
