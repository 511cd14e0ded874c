import { lstatSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { systemCodeOf } from '../../shared/errors.ts';

/**
 * Makes a folder, and those above it that are missing. Each is tried once: Node's `mkdir` with `recursive` never ends where a
 * folder exists in which nothing can be made (below /proc).
 */
export function makeFolder(folder: string, mode = 0o777): void {
  try {
    mkdirSync(folder, { mode });
  } catch (error) {
    const above = dirname(folder);
    if (systemCodeOf(error) === 'ENOENT' && above !== folder && !isThere(above)) {
      makeFolder(above, mode);
      mkdirSync(folder, { mode });
      return;
    }
    if (!isFolder(folder)) throw error;
  }
}

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
