import { chmodSync, lstatSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Nothing whose reading or writing would never end, such as a pipe or a device. */
export function isPlainFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

/**
 * Closes a folder, and the files directly in it and in `backups` and `locks`, to other users. It may have been made by hand, or
 * by a build that did not do this. False where that is not possible: on a disk without permissions (FAT), or in somebody else's
 * folder.
 */
export function shutToOthers(folder: string): boolean {
  // On Windows a user's folders are his own already.
  if (process.platform === 'win32') return true;
  if (!shut(folder, 0o700)) return false;
  for (const inner of ['.', 'backups', 'locks']) {
    for (const name of namesIn(join(folder, inner))) {
      const path = join(folder, inner, name);
      const found = lstatSync(path, { throwIfNoEntry: false });
      // These are out of reach behind the closed folder. They are closed too, in case somebody copies them elsewhere.
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

/** It is this user's, and nobody else may do anything in it. */
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
