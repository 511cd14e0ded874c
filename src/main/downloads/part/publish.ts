import { join } from 'node:path';
import { AppFailure, systemCodeOf } from '../../../shared/errors.ts';
import { type Clock, sleep } from '../clock.ts';
import { toDiskFailure } from '../disk/diskErrors.ts';
import type { FileFacts, FileLayer } from '../disk/fileLayer.ts';
import type { Failpoint } from '../failpoints.ts';
import { numberedName, reservationOf } from '../record/name.ts';
import type { PublishedFacts, PublishPlan } from '../record/record.ts';
import { failure } from '../retry/problem.ts';

/** A virus scanner holds a new file for a moment. */
const BUSY_PAUSES_MS = [50, 100, 200, 400, 800, 1600];
const BUSY = new Set(['EBUSY', 'EPERM', 'EACCES', 'ETXTBSY']);
/** FAT and some network file systems have one name for each file. Linux says EPERM for it. */
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EINVAL']);
const MOST_NAMES = 10_000;

export type PublishRequest = {
  readonly folder: string;
  readonly partName: string;
  /** Of the open file when its bytes were proved: whatever else has the part's name by now, or is in it, is not published. */
  readonly proved: PublishedFacts;
  /** Wanted; `name (1).ext` where it is taken. */
  readonly fileName: string;
  readonly sha256: string;
  readonly verification: PublishPlan['verification'];
  /** Saves what is about to be done, for good, before it is done. */
  readonly savePlan: (plan: PublishPlan) => Promise<void>;
  /** It has its final name: until now it was for its owner alone. */
  readonly letOthersRead: () => Promise<void>;
};

export type PublishDependencies = {
  readonly files: FileLayer;
  readonly clock: Clock;
  readonly failpoint: Failpoint;
  readonly platform: NodeJS.Platform;
};

/**
 * Gives a synced, verified and marked part its final name. Never replaces anything: a link fails where the name is taken.
 *
 * @returns the name it got
 * @throws AppFailure `disk.*`; `disk.fileMissing` when the part's name is not the proved file's any more, or not its only one; `disk.fileChanged`
 * when somebody wrote to it since: nothing has the final name then
 */
export async function publish(dependencies: PublishDependencies, request: PublishRequest): Promise<string> {
  const { files } = dependencies;
  const part = join(request.folder, request.partName);
  try {
    requireUntouched(await files.facts(part), request, part);
    for (let count = 0; count < MOST_NAMES; count += 1) {
      const fileName = numberedName(request.fileName, count);
      const plan: PublishPlan = {
        fileName,
        identity: request.proved.identity,
        modifiedNs: request.proved.modifiedNs,
        sha256: request.sha256,
        verification: request.verification,
        isReserved: false,
      };
      if (await take(dependencies, request, plan, part)) {
        await files.syncFolder(request.folder);
        return fileName;
      }
    }
    throw failure('disk.failed', { path: join(request.folder, request.fileName), systemCode: 'EEXIST' });
  } catch (error) {
    if (error instanceof AppFailure && error.error.code === 'disk.fileMissing') {
      await giveUp(files, request, part).catch(() => undefined);
    }
    throw toDiskFailure(error, request.folder);
  }
}

/** Where the proved file is somebody else's too by now, the name alone is ours; what else has that name is left alone. */
async function giveUp(files: FileLayer, { proved }: PublishRequest, part: string): Promise<void> {
  const facts = await files.facts(part);
  if (facts?.identity === proved.identity && facts.names > 1) {
    await files.remove(part);
  }
}

/** False when the name is taken. */
async function take(
  dependencies: PublishDependencies,
  request: PublishRequest,
  plan: PublishPlan,
  part: string,
): Promise<boolean> {
  const { files, failpoint } = dependencies;
  const target = join(request.folder, plan.fileName);
  if ((await files.facts(target)) !== null) {
    return false;
  }
  await request.savePlan(plan);
  try {
    await patiently(dependencies, async () => {
      failpoint('rename.before');
      await files.link(part, target);
    });
  } catch (error) {
    const systemCode = systemCodeOf(error) ?? '';
    if (systemCode === 'EEXIST') {
      return false;
    }
    if (NO_LINKS.has(systemCode)) {
      return takeByReservation(dependencies, request, plan, part);
    }
    throw error;
  }
  failpoint('rename.between');
  await requirePublished(files, request, 2, target, part);
  await request.letOthersRead();
  if ((await files.facts(part))?.identity === plan.identity) {
    await patiently(dependencies, () => files.remove(part));
  }
  failpoint('rename.after');
  return true;
}

/** @param names the part may have: with one more, someone else can write into what was proved */
function requireProved(
  facts: FileFacts | null,
  { proved }: PublishRequest,
  names: number,
  path: string,
): FileFacts {
  const isProved = facts?.isRegular === true && facts.identity === proved.identity && facts.names <= names;
  if (!isProved) {
    throw failure('disk.fileMissing', { path });
  }
  if (facts.sizeBytes !== proved.sizeBytes || facts.modifiedNs !== proved.modifiedNs) {
    throw failure('disk.fileChanged', { path });
  }
  return facts;
}

/** Nobody wrote to it, and nobody changed it and put its times back. */
function requireUntouched(facts: FileFacts | null, request: PublishRequest, path: string) {
  if (requireProved(facts, request, 1, path).changedNs !== request.proved.changedNs) {
    throw failure('disk.fileChanged', { path });
  }
}

/** Looked at again under its final name: a part swapped in the last moment is given no final name. */
async function requirePublished(
  files: FileLayer,
  request: PublishRequest,
  names: number,
  target: string,
  part: string,
) {
  const facts = await files.facts(target);
  try {
    requireProved(facts, request, names, target);
  } catch (error) {
    // Only the name we gave is taken back; what has no other name may be somebody's only one.
    if (facts !== null && facts.names > 1) {
      await files.remove(target);
    } else if (facts?.identity === request.proved.identity && (await files.facts(part)) === null) {
      await files.rename(target, part);
    }
    throw error;
  }
}

/** Where there are no links: the name is taken with a small file, which the part then replaces. */
async function takeByReservation(
  dependencies: PublishDependencies,
  request: PublishRequest,
  plan: PublishPlan,
  part: string,
): Promise<boolean> {
  const { files, failpoint } = dependencies;
  const target = join(request.folder, plan.fileName);
  await request.savePlan({ ...plan, isReserved: true });
  let reserved: string;
  try {
    reserved = await reserve(files, target, request.partName);
  } catch (error) {
    if (systemCodeOf(error) === 'EEXIST') {
      return false;
    }
    throw error;
  }
  failpoint('rename.between');
  try {
    await patiently(dependencies, async () => {
      requireUntouched(await files.facts(part), request, part);
      await files.rename(part, target);
    });
  } catch (error) {
    const found = await files.facts(target);
    if (found?.identity === reserved && found.sizeBytes === reservationOf(request.partName).length) {
      await files.remove(target);
    }
    throw error;
  }
  await requirePublished(files, request, 1, target, part);
  await request.letOthersRead();
  failpoint('rename.after');
  return true;
}

/** Says whose it is, so that one a crash leaves is known for what it is, and no other empty file taken for it. */
async function reserve(files: FileLayer, target: string, partName: string): Promise<string> {
  const file = await files.createNew(target);
  try {
    await file.write(reservationOf(partName), 0);
    await file.sync();
    return (await file.facts()).identity;
  } catch (error) {
    await files.remove(target).catch(() => undefined);
    throw error;
  } finally {
    await file.close();
  }
}

async function patiently(dependencies: PublishDependencies, work: () => Promise<void>): Promise<void> {
  for (const pauseMs of BUSY_PAUSES_MS) {
    try {
      await work();
      return;
    } catch (error) {
      const systemCode = systemCodeOf(error) ?? '';
      // Linux says EPERM where links do not exist: waiting would not help.
      const isHopeless = systemCode === 'EPERM' && dependencies.platform === 'linux';
      if (!BUSY.has(systemCode) || isHopeless) {
        throw error;
      }
    }
    await sleep(dependencies.clock, pauseMs, new AbortController().signal);
  }
  await work();
}
