import { AppFailure, systemCodeOf } from '../../shared/errors.ts';

// https://www.sqlite.org/rescode.html
const SQLITE_PERM = 3;
const SQLITE_BUSY = 5;
const SQLITE_LOCKED = 6;
const SQLITE_READONLY = 8;
const SQLITE_CORRUPT = 11;
const SQLITE_FULL = 13;
const SQLITE_CANTOPEN = 14;
const SQLITE_NOTADB = 26;

/** SQLite's primary result code of a thrown value. Null when SQLite did not throw it. */
function resultCode(thrown: unknown): number | null {
  if (thrown instanceof Error && 'errcode' in thrown && typeof thrown.errcode === 'number') {
    return thrown.errcode & 0xff;
  }
  return null;
}

/** The content of the file is wrong, so that another file has to take its place. */
export function isDamage(thrown: unknown): boolean {
  const code = resultCode(thrown);
  return code === SQLITE_CORRUPT || code === SQLITE_NOTADB;
}

/** Another connection holds a lock. */
export function isBusy(thrown: unknown): boolean {
  const code = resultCode(thrown);
  return code === SQLITE_BUSY || code === SQLITE_LOCKED;
}

/** The error for a database that cannot be used for a reason other than its content. */
export function toStorageFailure(thrown: unknown, path: string): AppFailure {
  if (thrown instanceof AppFailure) {
    return thrown;
  }
  switch (resultCode(thrown) ?? systemCodeOf(thrown)) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return new AppFailure({ code: 'app.busyElsewhere', path }, thrown);
    case SQLITE_FULL:
    case 'ENOSPC':
    case 'EDQUOT':
      return new AppFailure({ code: 'disk.full', path }, thrown);
    case SQLITE_PERM:
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'EEXIST':
    case 'ENOTDIR':
      return new AppFailure({ code: 'disk.notWritable', path }, thrown);
    default:
      return new AppFailure(
        { code: 'disk.failed', path, systemCode: `SQLITE ${resultCode(thrown) ?? 'none'}` },
        thrown,
      );
  }
}
