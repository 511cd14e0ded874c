import { join } from 'node:path';
import { type ByteRanges, clipRanges } from './byteRanges.ts';
import { systemCodeOf, toDiskFailure } from './diskErrors.ts';
import type { FileLayer, OpenFile } from './fileLayer.ts';
import { partFileName } from './name.ts';

export type OpenedPart = {
  readonly file: OpenFile;
  readonly name: string;
  /** What of `trusted` really is there. */
  readonly received: ByteRanges;
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
  /** Called with the name before a part is made, so that none is ever without an owner. */
  readonly claim: (partName: string) => void;
};

/**
 * Opens the part an earlier run left, or makes a new one. What stands in the part's place and is not the file we made (a
 * symlink, a FIFO, a file with a second name) is left alone and another name is taken.
 *
 * @throws AppFailure `disk.*`
 */
export async function openPart(files: FileLayer, request: PartRequest): Promise<OpenedPart> {
  const { folder, partName } = request;
  try {
    if (partName !== null) {
      const found = await reopen(files, join(folder, partName));
      if (found !== null) {
        if (request.trusted.length === 0 && found.sizeBytes > 0) {
          await found.file.truncate(0);
        }
        return { file: found.file, name: partName, received: clipRanges(request.trusted, found.sizeBytes) };
      }
    }
    return await create(files, request);
  } catch (error) {
    throw toDiskFailure(error, folder);
  }
}

async function reopen(files: FileLayer, path: string): Promise<{ file: OpenFile; sizeBytes: number } | null> {
  const named = await files.facts(path);
  if (named === null || !named.isRegular) {
    return null;
  }
  const file = await files.openExisting(path);
  const facts = await file.facts();
  // Looked at again after opening: what was a file a moment ago may be something else now.
  if (facts.isRegular && facts.names === 1 && facts.identity === named.identity) {
    return { file, sizeBytes: facts.sizeBytes };
  }
  await file.close();
  return null;
}

async function create(files: FileLayer, request: PartRequest): Promise<OpenedPart> {
  for (let tries = 0; ; tries += 1) {
    const name = partFileName(request.fileName, request.newShortId());
    request.claim(name);
    try {
      return { file: await files.createNew(join(request.folder, name)), name, received: [] };
    } catch (error) {
      if (systemCodeOf(error) !== 'EEXIST' || tries >= 5) {
        throw error;
      }
    }
  }
}
