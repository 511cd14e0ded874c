import { toAppError } from '../../../shared/errors.ts';
import { mainFileOf } from '../../../shared/mainFile.ts';
import { type Checksum, isDigest } from '../../../shared/model.ts';
import type { BindistClient, SignedUrl } from '../../bindist/index.ts';
import { sanitizeFileName } from '../record/name.ts';
import type { DownloadRecord, RecordChanges } from '../record/record.ts';
import { failure } from '../retry/problem.ts';

/**
 * Pins the file, so that every refresh asks for the same one: the server would pick anew each time.
 *
 * @throws AppFailure of the API; `publisher.fileMissing` for a version without files; `server.listIncomplete` where which one it is
 * would be a guess
 */
export async function pinFile(
  client: BindistClient,
  record: DownloadRecord,
  signal: AbortSignal,
): Promise<RecordChanges> {
  const listing = await client.listFiles(record.applicationId, record.version, record.channel, signal);
  const file = mainFileOf(listing.entries);
  if (!listing.isComplete || (listing.unusable.length > 0 && file?.fileType !== 'MAIN')) {
    const named = listing.isComplete ? { actual: listing.unusable.join(', ') } : {};
    throw failure('server.listIncomplete', named);
  }
  if (file === null) {
    throw failure('publisher.fileMissing');
  }
  return { fileId: file.fileId, fileName: sanitizeFileName(file.fileName), sizeBytes: file.sizeBytes };
}

/**
 * What the first answer leaves unsaid the list of files may say.
 *
 * @throws AppFailure of the API, but where it has no such list: then nobody says it
 */
export async function saidInList(
  client: BindistClient,
  record: DownloadRecord,
  signal: AbortSignal,
): Promise<Checksum> {
  try {
    const { entries } = await client.listFiles(record.applicationId, record.version, record.channel, signal);
    return entries.find(({ fileId }) => fileId === record.fileId)?.checksum ?? { kind: 'notSaid' };
  } catch (error) {
    signal.throwIfAborted();
    if (/^(publisher|account)\./.test(toAppError(error).code)) {
      return { kind: 'notSaid' };
    }
    throw error;
  }
}

/** True for what says nothing at all. */
export function isSilent(checksum: Checksum): boolean {
  return checksum.kind === 'notSaid' || (checksum.kind === 'unverifiable' && checksum.declared === null);
}

/**
 * The checksum after one more answer. Silence contradicts nothing, and neither does a digest of another algorithm: the bytes are
 * still proved by the one that was pinned. A digest where there was none is better than none: the bytes that are there already are
 * proved by it in the end, or fetched anew. Null: the answer is of another content.
 */
export function nextChecksum(pinned: Checksum, said: Checksum): Checksum | null {
  if (isSilent(said)) {
    return pinned;
  }
  if (!isDigest(pinned)) {
    const isNews = isDigest(said) || isSilent(pinned);
    return isNews || JSON.stringify(pinned) === JSON.stringify(said) ? said : null;
  }
  return said.kind === pinned.kind && said.hex !== pinned.hex ? null : pinned;
}

/**
 * Compares what the API says now with what the bytes on disk are of; pins it the first time.
 *
 * @returns what was learned; null: nothing
 * @throws AppFailure `publisher.fileReplaced`
 */
export function pinIdentity(
  record: DownloadRecord,
  said: Pick<SignedUrl, 'sizeBytes' | 'checksum'>,
): RecordChanges | null {
  if (record.checksum === null) {
    return { checksum: said.checksum, sizeBytes: said.sizeBytes ?? record.sizeBytes };
  }
  const sameSize =
    said.sizeBytes === null || record.sizeBytes === null || said.sizeBytes === record.sizeBytes;
  const next = nextChecksum(record.checksum, said.checksum);
  if (!sameSize || next === null) {
    throw failure('publisher.fileReplaced');
  }
  return JSON.stringify(next) === JSON.stringify(record.checksum) ? null : { checksum: next };
}
