import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { toDiskFailure } from '../disk/diskErrors.ts';
import type { FileFacts, FileLayer } from '../disk/fileLayer.ts';
import { reservationOf } from '../record/name.ts';
import type { PublishPlan } from '../record/record.ts';
import { isOurPart, removePart } from './partOwner.ts';

export type UnfinishedPublish = {
  readonly folder: string;
  readonly partName: string;
  readonly plan: PublishPlan;
  readonly sizeBytes: number | null;
  /** Of the published file; null: as it is. */
  readonly mode: number | null;
};

/**
 * After a crash in the middle of publishing: the part and the final file are one file with two names, or the part's name is
 * gone already. True when the file is published now, all of it; false when it has to be published anew.
 *
 * @param hasContent reads the file: its SHA-256 is this
 * @throws AppFailure `disk.*`
 */
export async function finishPublish(
  files: FileLayer,
  { folder, partName, plan, sizeBytes, mode }: UnfinishedPublish,
  hasContent: (path: string, sizeBytes: number, sha256: string) => Promise<boolean>,
): Promise<boolean> {
  const partPath = join(folder, partName);
  const targetPath = join(folder, plan.fileName);

  /** A disk may have another number after a restart of the machine: then two names of one file still agree, or else its content says it. */
  async function isOurs(part: FileFacts | null, target: FileFacts): Promise<boolean> {
    const isSame = part?.identity === target.identity || target.identity === plan.identity;
    if (isSame && target.modifiedNs === plan.modifiedNs) {
      return true;
    }
    // Written to since it was proved, or nobody knows: what is in it has the word.
    return (isSame || part === null) && hasContent(targetPath, target.sizeBytes, plan.sha256);
  }

  async function letOthersRead(target: FileFacts) {
    if (mode !== null) {
      const file = await files.openExisting(targetPath);
      try {
        if ((await file.facts()).identity === target.identity) {
          await file.setMode(mode);
        }
      } finally {
        await file.close();
      }
    }
  }

  /** Only what says that it is one: any other small or empty file is somebody's. */
  function isReservation(target: FileFacts): Promise<boolean> {
    const text = reservationOf(partName);
    return target.sizeBytes === text.length
      ? hasContent(targetPath, text.length, createHash('sha256').update(text).digest('hex'))
      : Promise.resolve(false);
  }

  try {
    const part = await files.facts(partPath);
    const target = await files.facts(targetPath);
    if (target === null || !target.isRegular) {
      return false;
    }
    if (target.sizeBytes === sizeBytes && (await isOurs(part, target))) {
      await letOthersRead(target);
      if (part?.identity === target.identity) {
        await removePart(files, folder, partName, target.identity);
      }
      await files.syncFolder(folder);
      return true;
    }
    const hasTwoNames =
      part?.identity === target.identity && (await isOurPart(files, folder, partName, part, target.identity));
    // The part under its final name, but not with what was proved: the name is taken back, the part is looked at anew.
    if (hasTwoNames || (plan.isReserved && (await isReservation(target)))) {
      await files.remove(targetPath);
    }
    return false;
  } catch (error) {
    throw toDiskFailure(error, folder);
  }
}
