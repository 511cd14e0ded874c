import { closeSync, fsyncSync, openSync, readdirSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { listBackups, replaceBackup, takeBackup } from './backup.ts';
import { runTransaction } from './transaction.ts';

/** How long a statement waits for another process (the terminal beside the app) to finish its transaction. */
export const BUSY_TIMEOUT_MS = 5000;
/** For work that can be tried again later. */
const SHORT_WAIT_MS = 100;

export type Deletion = { readonly sql: string; readonly values: readonly SQLInputValue[] };

/**
 * Deletes rows so that nothing of them stays in any file of the state: overwritten in the database, cleared out of its log,
 * deleted in the backups as well. A database that was set aside as damaged takes no SQL, so there the bytes of the secrets are
 * overwritten.
 *
 * @param secrets texts of the rows that must be nowhere afterwards; without one, backups are cleaned as far as possible
 * @returns false when another process is reading the log just now, so that the log is still there: `emptyLog` tries again
 */
export function deleteForGood(
  database: DatabaseSync,
  folder: string,
  deletions: readonly Deletion[],
  secrets: readonly string[],
): boolean {
  deleteOverwriting(database, deletions);
  let isLogEmpty = emptyLog(database);
  // A row that once moved from page to page may have left a copy where no row is any more. Then the file is written anew.
  if (isLogEmpty && holds(database.location() ?? '', secrets)) {
    database.exec('VACUUM');
    isLogEmpty = emptyLog(database);
  }
  cleanBackups(database, folder, deletions, secrets);
  for (const name of readdirSync(folder)) {
    if (/^state\.set-aside-.*\.db(-wal)?$/.test(name)) overwrite(join(folder, name), secrets);
  }
  return isLogEmpty;
}

/** Moves the log into the database and empties it. False when a reader of another process prevented that. */
export function emptyLog(database: DatabaseSync): boolean {
  database.exec(`PRAGMA busy_timeout = ${SHORT_WAIT_MS}`);
  try {
    return database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()?.busy !== 1;
  } finally {
    database.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
  }
}

function deleteOverwriting(database: DatabaseSync, deletions: readonly Deletion[]): void {
  database.exec('PRAGMA secure_delete = ON');
  try {
    runTransaction(database, () => {
      for (const { sql, values } of deletions) database.prepare(sql).run(...values);
    });
  } finally {
    // Only for these deletions, since it writes every page that is freed.
    database.exec('PRAGMA secure_delete = OFF');
  }
}

function cleanBackups(
  database: DatabaseSync,
  folder: string,
  deletions: readonly Deletion[],
  secrets: readonly string[],
): void {
  let isAnyGone = false;
  for (const { path } of listBackups(folder)) {
    if (secrets.length > 0 && !holds(path, secrets)) continue;
    try {
      replaceBackup(folder, path, (copy) => cleanCopy(copy, deletions));
    } catch {
      // The backup is damaged, or there is no room for a copy.
    }
    if (holds(path, secrets)) {
      rmSync(path, { force: true });
      isAnyGone = true;
    }
  }
  if (!isAnyGone) return;
  try {
    takeBackup(database, folder, Date.now());
  } catch {
    // The next start tries again.
  }
}

function cleanCopy(path: string, deletions: readonly Deletion[]): void {
  const copy = new DatabaseSync(path);
  try {
    deleteOverwriting(copy, deletions);
    copy.exec('VACUUM');
    // A backup is a single file.
    copy.exec('PRAGMA journal_mode = DELETE');
  } finally {
    copy.close();
  }
}

function holds(path: string, secrets: readonly string[]): boolean {
  const content = readOrNothing(path);
  return secrets.some((secret) => content.includes(secret));
}

/** Replaces each secret by as many `x`, where it stands. The rest of a damaged file stays as it is. */
function overwrite(path: string, secrets: readonly string[]): void {
  const content = readOrNothing(path);
  const places = secrets.flatMap((secret) => placesOf(content, Buffer.from(secret)));
  if (places.length === 0) return;
  const descriptor = openSync(path, 'r+');
  try {
    for (const { at, length } of places) writeSync(descriptor, Buffer.alloc(length, 'x'), 0, length, at);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function placesOf(content: Buffer, secret: Buffer): { at: number; length: number }[] {
  const places: { at: number; length: number }[] = [];
  for (let at = content.indexOf(secret); at !== -1; at = content.indexOf(secret, at + secret.length)) {
    places.push({ at, length: secret.length });
  }
  return places;
}

function readOrNothing(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch {
    return Buffer.alloc(0);
  }
}
