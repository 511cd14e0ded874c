import { join } from 'node:path';
import { toDiskFailure } from './diskErrors.ts';
import type { FileFacts, FileLayer } from './fileLayer.ts';
import type { PublishPlan } from './record.ts';

export type UnfinishedPublish = {
  readonly folder: string;
  readonly partName: string;
  readonly plan: PublishPlan;
  readonly sizeBytes: number | null;
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
  { folder, partName, plan, sizeBytes }: UnfinishedPublish,
  hasContent: (path: string, sizeBytes: number, sha256: string) => Promise<boolean>,
): Promise<boolean> {
  const partPath = join(folder, partName);
  const targetPath = join(folder, plan.fileName);

  /** A disk may have another number after a restart of the machine: then two names of one file still agree, or else its content says it. */
  async function isOurs(part: FileFacts | null, target: FileFacts): Promise<boolean> {
    if (part?.identity === target.identity || target.identity === plan.identity) {
      return true;
    }
    return part === null && hasContent(targetPath, target.sizeBytes, plan.sha256);
  }

  try {
    const part = await files.facts(partPath);
    const target = await files.facts(targetPath);
    if (target === null || !target.isRegular) {
      return false;
    }
    if (target.sizeBytes === sizeBytes && (await isOurs(part, target))) {
      if (part?.identity === target.identity) {
        await files.remove(partPath);
      }
      await files.syncFolder(folder);
      return true;
    }
    if (
      plan.isReserved &&
      target.sizeBytes === 0 &&
      part?.isRegular === true &&
      part.sizeBytes === sizeBytes
    ) {
      await files.remove(targetPath);
    }
    return false;
  } catch (error) {
    throw toDiskFailure(error, folder);
  }
}
