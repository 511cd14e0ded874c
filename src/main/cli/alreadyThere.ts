import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { isDigest, type VersionFile } from '../../shared/model.ts';
import { sanitizeFileName } from '../downloads/index.ts';
import type { CompletedFile } from './output.ts';

/**
 * The file, if one of its name is in the folder already and is proved to be the published one. Null otherwise. What cannot be
 * verified is downloaded again.
 */
export async function alreadyThere(folder: string, file: VersionFile): Promise<CompletedFile | null> {
  const { checksum } = file;
  if (!isDigest(checksum)) return null;
  const fileName = sanitizeFileName(file.fileName);
  const path = join(folder, fileName);
  const found = await lstat(path).catch(() => null);
  if (found === null || !found.isFile() || (file.sizeBytes !== null && found.size !== file.sizeBytes))
    return null;
  const sha256 = createHash('sha256');
  const published = checksum.kind === 'sha256' ? null : createHash(checksum.kind);
  await pipeline(createReadStream(path, { highWaterMark: 1024 * 1024 }), async (pieces) => {
    for await (const piece of pieces) {
      sha256.update(piece);
      published?.update(piece);
    }
  });
  const ours = sha256.digest('hex');
  if ((published?.digest('hex') ?? ours) !== checksum.hex) return null;
  return {
    path,
    fileName,
    sizeBytes: found.size,
    sha256: ours,
    verification: 'verified',
    provedBy: checksum.kind,
    requests: 0,
    refreshes: 0,
    bytesFetched: 0,
    resumedFromByte: found.size,
  };
}
