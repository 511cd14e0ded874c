import { randomUUID } from 'node:crypto';
import { open, statfs, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCodeOf } from '../../shared/errors.ts';
import { describeError } from '../../shared/messages.ts';
import type { Storage } from '../storage/index.ts';
import { type Finding, ok, problem, skipped, warning } from './types.ts';

const LITTLE_BYTES = 1e9;

/** @param folder null: each command names its own folder for downloads */
export async function checkDownloadFolder(folder: string | null): Promise<Finding> {
  return folder === null
    ? skipped(
        'Downloads of the terminal go to the folder it is in, or to the one that --out names: none was tried.',
      )
    : checkFolder(folder, 'where downloads go');
}

/** Whether a file can be made, synced and deleted in a folder, and how much room is left. */
async function checkFolder(folder: string, purpose: string): Promise<Finding> {
  const path = join(folder, `.bindist-doctor-${randomUUID()}`);
  try {
    const file = await open(path, 'wx');
    try {
      await file.writeFile('trial');
      await file.sync();
    } finally {
      await file.close();
      await unlink(path);
    }
  } catch (error) {
    const code = systemCodeOf(error) ?? 'unknown';
    if (code === 'ENOENT') {
      return problem(
        `There is no folder ${folder}, ${purpose}.`,
        'Make it (or plug its disk in again), or choose another folder.',
      );
    }
    return problem(
      `No file can be made in ${folder}, ${purpose} (${code}).`,
      code === 'ENOSPC'
        ? 'Make room on that disk.'
        : 'Choose another folder, or give this user the right to write there.',
    );
  }
  const { bavail, bsize, blocks } = await statfs(folder);
  const freeBytes = bavail * bsize;
  const gigabytes = (freeBytes / 1e9).toFixed(1);
  return blocks > 0 && freeBytes < LITTLE_BYTES
    ? warning(
        `Only ${gigabytes} GB are free in ${folder}, ${purpose}.`,
        'Make room before the next download.',
      )
    : ok(`Files can be made in ${folder}, ${purpose}${blocks > 0 ? `; ${gigabytes} GB are free` : ''}.`);
}

/** The same check for the folder of the queue, which nobody else should be able to read. */
export async function checkStateFolder({ folder, isPrivate }: Storage): Promise<Finding> {
  const finding = await checkFolder(folder, 'where the queue is kept');
  if (isPrivate || finding.status !== 'ok') return finding;
  return warning(finding.what, describeError({ code: 'app.stateOpenToOthers', path: folder }).text);
}
