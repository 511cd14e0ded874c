import {
  chmodSync,
  closeSync,
  copyFileSync,
  fsyncSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { makeFolder } from './makeFolder.ts';
import { readSchemaVersion, SCHEMA_VERSION } from './migrations.ts';
import { isPlainFile } from './privateFolder.ts';

const KEPT_BACKUPS = 2;
const BACKUP_EVERY_MS = 24 * 60 * 60 * 1000;
const NAME = /^state-(\d{14,16})\.db$/;

type Backup = { readonly path: string; readonly takenAtMs: number };

function backupsFolder(folder: string): string {
  return join(folder, 'backups');
}

/** Newest first. */
export function listBackups(folder: string): Backup[] {
  let names: string[];
  try {
    names = readdirSync(backupsFolder(folder));
  } catch {
    return [];
  }
  return names
    .flatMap((name) => {
      const stamp = NAME.exec(name)?.[1];
      return stamp === undefined
        ? []
        : [{ path: join(backupsFolder(folder), name), takenAtMs: Number(stamp) }];
    })
    .filter(({ path }) => isPlainFile(path))
    .sort((a, b) => b.takenAtMs - a.takenAtMs);
}

/** True when the newest backup is a day old, or has a date in the future (the clock was set back). */
export function isBackupDue(folder: string, nowMs: number): boolean {
  const newest = listBackups(folder)[0];
  return newest === undefined || Math.abs(nowMs - newest.takenAtMs) >= BACKUP_EVERY_MS;
}

/** Writes a backup beside the others, whole or not at all, and deletes the oldest beyond two. */
export function takeBackup(database: DatabaseSync, folder: string, nowMs: number): void {
  const backups = backupsFolder(folder);
  makeFolder(backups, 0o700);
  const unfinished = unfinishedIn(folder);
  database.prepare('VACUUM INTO ?').run(unfinished);
  chmodSync(unfinished, 0o600);
  syncFile(unfinished);
  renameSync(unfinished, join(backups, `state-${String(nowMs).padStart(14, '0')}.db`));
  for (const old of listBackups(folder).slice(KEPT_BACKUPS)) {
    rmSync(old.path, { force: true });
  }
}

/** Puts a changed copy in a backup's place, whole or not at all. */
export function replaceBackup(folder: string, path: string, change: (copy: string) => void): void {
  const unfinished = unfinishedIn(folder);
  copyFileSync(path, unfinished);
  change(unfinished);
  chmodSync(unfinished, 0o600);
  syncFile(unfinished);
  renameSync(unfinished, path);
}

/** The path a backup is written to before it gets its name. Nothing is there. */
function unfinishedIn(folder: string): string {
  const path = join(backupsFolder(folder), 'unfinished.db');
  for (const suffix of ['', '-journal', '-wal', '-shm']) rmSync(path + suffix, { force: true });
  return path;
}

/** Puts the newest backup that is whole and not of a newer schema at `target`. False when there is none. */
export function restoreNewestBackup(folder: string, target: string): boolean {
  for (const backup of listBackups(folder)) {
    if (isUsable(backup.path)) {
      const unfinished = `${target}.restoring`;
      copyFileSync(backup.path, unfinished);
      chmodSync(unfinished, 0o600);
      syncFile(unfinished);
      renameSync(unfinished, target);
      return true;
    }
  }
  return false;
}

function isUsable(path: string): boolean {
  let database: DatabaseSync | null = null;
  try {
    database = new DatabaseSync(path, { readOnly: true });
    const version = readSchemaVersion(database);
    return version > 0 && version <= SCHEMA_VERSION && isWhole(database);
  } catch {
    return false;
  } finally {
    database?.close();
  }
}

/**
 * SQLite's own consistency check, indexes included, which `quick_check` leaves out: a damaged index is met only at the first
 * query that uses it. Throws or answers false when something is damaged.
 */
export function isWhole(database: DatabaseSync): boolean {
  const rows = database.prepare('PRAGMA integrity_check(1)').all();
  return rows.length === 1 && rows[0]?.integrity_check === 'ok';
}

function syncFile(path: string): void {
  const descriptor = openSync(path, 'r+');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
