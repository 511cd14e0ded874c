import { chmodSync, lstatSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Nothing that is read or written without an end: a pipe, a device. */
export function isPlainFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

/**
 * Shuts a folder, and the files right in it and in `backups` and `locks`, to everybody else: it may have been made by hand, or by
 * a build that did not. False where that cannot be done: on a disk without permissions (FAT), or in somebody else's folder.
 */
export function shutToOthers(folder: string): boolean {
  // Windows keeps a user's folders to him by other means.
  if (process.platform === 'win32') return true;
  if (!shut(folder, 0o700)) return false;
  for (const inner of ['.', 'backups', 'locks']) {
    for (const name of namesIn(join(folder, inner))) {
      const path = join(folder, inner, name);
      const found = lstatSync(path, { throwIfNoEntry: false });
      // Behind the folder's own door none of these can be reached; they are shut for the day it is copied somewhere.
      if (found?.isFile() === true) shut(path, 0o600);
      else if (found?.isDirectory() === true && inner === '.') shut(path, 0o700);
    }
  }
  return true;
}

function shut(path: string, mode: number): boolean {
  if (isShut(path)) return true;
  try {
    chmodSync(path, mode);
  } catch {
    return false;
  }
  return isShut(path);
}

/** This user's, and nothing in it for anybody else. */
function isShut(path: string): boolean {
  const { mode, uid } = statSync(path);
  return (mode & 0o077) === 0 && uid === process.getuid?.();
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
