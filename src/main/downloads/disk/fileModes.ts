import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** The mode of a file that is not executable, before the umask takes from it. */
const EVERYBODY = 0o666;

/**
 * The umask this process was started with. `process.umask()` is never called: to read it, it has to set it to nothing for a
 * moment, and a file that another thread makes just then would be open to everybody.
 *
 * @returns null where there is none, or where it cannot be read
 */
export async function readUmask(platform: NodeJS.Platform): Promise<number | null> {
  try {
    switch (platform) {
      case 'win32':
        return null;
      case 'linux':
        return parseUmask(/^Umask:\s*([0-7]+)$/m.exec(await readFile('/proc/self/status', 'utf8'))?.[1]);
      default:
        // A child inherits its parent's.
        return parseUmask((await promisify(execFile)('/bin/sh', ['-c', 'umask'])).stdout.trim());
    }
  } catch {
    return null;
  }
}

function parseUmask(text: string | undefined): number | null {
  return text !== undefined && /^[0-7]{1,5}$/.test(text) ? Number.parseInt(text, 8) & 0o777 : null;
}

/** The mode a published file should have. Null: it stays its owner's only. */
export function publishedMode(umask: number | null): number | null {
  return umask === null ? null : EVERYBODY & ~umask;
}
