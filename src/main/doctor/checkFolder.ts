import { randomUUID } from 'node:crypto';
import { open, statfs, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Finding } from '../../shared/doctor/report.ts';
import { systemCodeOf } from '../../shared/errors.ts';
import type { Storage } from '../storage/index.ts';
import { type Judged, ok, problem, skipped, warning } from './types.ts';

const LITTLE_BYTES = 1e9;

type Purpose = Extract<Finding, { code: 'folderWorks' }>['purpose'];

/** @param folder null: each command names its own folder for downloads */
export async function checkDownloadFolder(folder: string | null): Promise<Judged> {
  return folder === null ? skipped({ code: 'folderNotTried' }) : checkFolder(folder, 'downloads');
}

/** Whether a file can be made, synced and deleted in a folder, and how much room is left. */
async function checkFolder(folder: string, purpose: Purpose): Promise<Judged> {
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
    const systemCode = systemCodeOf(error) ?? 'unknown';
    return systemCode === 'ENOENT'
      ? problem({ code: 'folderMissing', folder, purpose })
      : problem({ code: 'folderNotWritable', folder, purpose, systemCode });
  }
  const { bavail, bsize, blocks } = await statfs(folder);
  const freeBytes = blocks > 0 ? bavail * bsize : null;
  return freeBytes !== null && freeBytes < LITTLE_BYTES
    ? warning({ code: 'folderNearlyFull', folder, purpose, freeBytes })
    : ok({ code: 'folderWorks', folder, purpose, freeBytes });
}

/** The same check for the folder of the queue, which nobody else should be able to read. */
export async function checkStateFolder({ folder, isPrivate }: Storage): Promise<Judged> {
  const judged = await checkFolder(folder, 'state');
  return isPrivate || judged.finding.code !== 'folderWorks'
    ? judged
    : warning({ ...judged.finding, code: 'folderOpenToOthers' });
}
