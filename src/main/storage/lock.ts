import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { AppFailure } from '../../shared/errors.ts';
import { makeFolder } from './makeFolder.ts';
import { isPlainFile } from './privateFolder.ts';
import { isBusy, toStorageFailure } from './sqliteErrors.ts';

/** Held until `release`, or until this process is gone, however it ended. */
export type Lock = { release(): void };

/**
 * Takes an exclusive lock that ends with the process, also after `kill -9`. Null when somebody else holds it, this process
 * included. Node has no `flock`, and a file with a process id in it is stale after a crash. So the lock is SQLite's own on an
 * empty file, which is a record lock of the system.
 *
 * @param name letters, digits, `-` and `_`: becomes a file name
 * @param waitMs how long to wait (blocking!) for another holder to release it
 * @throws AppFailure `disk.*` when the folder cannot be written
 */
export function acquireLock(folder: string, name: string, waitMs = 0): Lock | null {
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(name)) {
    throw new AppFailure({ code: 'app.invalidInput' });
  }
  const locks = join(folder, 'locks');
  const path = join(locks, `${name}.lock`);
  let database: DatabaseSync | null = null;
  try {
    makeFolder(locks, 0o700);
    if (existsSync(path) && !isPlainFile(path)) throw new AppFailure({ code: 'disk.notWritable', path });
    database = new DatabaseSync(path, { timeout: waitMs });
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database?.close();
    if (isBusy(error)) {
      return null;
    }
    throw toStorageFailure(error, path);
  }
  const held = database;
  return {
    release() {
      if (held.isOpen) {
        held.close();
      }
    },
  };
}
