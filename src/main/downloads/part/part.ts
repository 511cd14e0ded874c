import { join } from 'node:path';
import { systemCodeOf } from '../../../shared/errors.ts';
import { toDiskFailure } from '../disk/diskErrors.ts';
import type { FileFacts, FileLayer, OpenFile } from '../disk/fileLayer.ts';
import { type ByteRanges, clipRanges, countBytes } from '../record/byteRanges.ts';
import { isPartFileName, partFileName } from '../record/name.ts';
import { failure } from '../retry/problem.ts';
import { isOurPart, removePart } from './partOwner.ts';

export type OpenedPart = {
  readonly file: OpenFile;
  readonly name: string;
  /** What of `trusted` really is there. */
  readonly received: ByteRanges;
  /** Others could write to it until it was opened now, and may still have it open. */
  readonly wasShared: boolean;
};

export type PartRequest = {
  readonly folder: string;
  readonly fileName: string;
  /** From an earlier run; null: never made. */
  readonly partName: string | null;
  /** What the journal says is in it. */
  readonly trusted: ByteRanges;
  /** A name nobody else has. */
  readonly newShortId: () => string;
  /** What is in it is of no use. */
  readonly isStale: boolean;
  /** Waited for before a part of that name is made, so that none is ever without an owner, nor with another's ranges. */
  readonly registerPart: (partName: string) => Promise<void>;
  /** Waited for before a part is opened that has less in it than the journal says. */
  readonly amend: (received: ByteRanges) => Promise<void>;
};

/**
 * Opens the part an earlier run left, or makes a new one. What stands in the part's place and is not the file we made (a
 * symlink, a FIFO, a file with a second name, or of another user) is left alone and another name is taken.
 *
 * @throws AppFailure `disk.*`
 */
export async function openPart(files: FileLayer, request: PartRequest): Promise<OpenedPart> {
  const { folder } = request;
  // What has not our suffix is not ours, whatever the state says.
  const partName = request.partName !== null && isPartFileName(request.partName) ? request.partName : null;
  try {
    if (partName !== null && request.isStale) {
      await discard(files, folder, partName);
    } else if (partName !== null) {
      const file = await reopen(files, partName, request);
      if (file !== null) {
        return { ...file, name: partName };
      }
    }
    return await create(files, request);
  } catch (error) {
    throw toDiskFailure(error, folder);
  }
}

/** Gone for good before its name is forgotten: else a power cut could bring it back without an owner. */
async function discard(files: FileLayer, folder: string, partName: string): Promise<void> {
  await removePart(files, folder, partName, null);
  await files.syncFolder(folder);
}

/** Null when the part is not there: another has to be made. */
async function reopen(
  files: FileLayer,
  partName: string,
  request: PartRequest,
): Promise<Omit<OpenedPart, 'name'> | null> {
  const { folder, trusted } = request;
  const path = join(folder, partName);
  const named = await files.facts(path);
  if (named === null) {
    // Never made yet: its name was saved long ago, and nobody believes that anything is in it.
    return trusted.length === 0 ? createUnder(files, path) : null;
  }
  if (!(await isOurPart(files, folder, partName, named))) {
    return null;
  }
  const file = await files.openExisting(path);
  try {
    const facts = await file.facts();
    // Looked at again after opening: what was a file a moment ago may be something else now.
    if (facts.isRegular && facts.names === 1 && facts.identity === named.identity) {
      const wasShared = await makeOurs(file, facts);
      return { file, received: await agreeWithJournal(file, facts.sizeBytes, request), wasShared };
    }
  } catch (error) {
    await file.close().catch(() => undefined);
    throw error;
  }
  await file.close();
  return null;
}

const OWNER_ALONE = 0o600;
const OTHERS = 0o077;
const OTHERS_WRITE = 0o022;

/** An earlier build made parts as the umask said, and modes are changed. True: others could write to it until now. */
async function makeOurs(file: OpenFile, { mode }: FileFacts): Promise<boolean> {
  if ((mode & OTHERS) === 0) {
    return false;
  }
  await file.setMode(OWNER_ALONE);
  // Where there are no modes (FAT) it says what it said before, and that means nothing.
  const hasModes = ((await file.facts()).mode & OTHERS) === 0;
  return hasModes && (mode & OTHERS_WRITE) !== 0;
}

async function createUnder(files: FileLayer, path: string): Promise<Omit<OpenedPart, 'name'> | null> {
  try {
    return { file: await files.createNew(path), received: [], wasShared: false };
  } catch (error) {
    if (systemCodeOf(error) === 'EEXIST') {
      return null;
    }
    throw error;
  }
}

/** From here on the journal, the part and what this process takes to be in it are of one mind. */
async function agreeWithJournal(
  file: OpenFile,
  sizeBytes: number,
  { trusted, amend }: PartRequest,
): Promise<ByteRanges> {
  const received = clipRanges(trusted, sizeBytes);
  if (trusted.length > 0) {
    // A process that was killed may have written it without a sync.
    await file.sync();
  } else if (sizeBytes > 0) {
    await file.truncate(0);
  }
  if (countBytes(received) < countBytes(trusted)) {
    await amend(received);
  }
  return received;
}

async function create(files: FileLayer, request: PartRequest): Promise<OpenedPart> {
  for (let tries = 0; ; tries += 1) {
    const name = partFileName(request.fileName, request.newShortId());
    await request.registerPart(name);
    const made = await createUnder(files, join(request.folder, name));
    if (made !== null) {
      return { ...made, name };
    }
    if (tries >= 5) {
      throw failure('disk.failed', { path: join(request.folder, name), systemCode: 'EEXIST' });
    }
  }
}
