import type { Checksum, VersionFile } from '../../shared/model.ts';
import type { BindistClient, SignedUrl } from '../bindist/index.ts';
import { sanitizeFileName } from './name.ts';
import { failure } from './problem.ts';
import type { DownloadRecord } from './record.ts';

/** What the server itself would pick: the first MAIN file, else the first. Null when there are no files. */
export function pickMainFile(files: readonly VersionFile[]): VersionFile | null {
  return files.find((file) => file.fileType === 'MAIN') ?? files[0] ?? null;
}

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
): Promise<void> {
  const listing = await client.listFiles(record.applicationId, record.version, record.channel, signal);
  const file = pickMainFile(listing.entries);
  if (!listing.isComplete || (listing.unusable.length > 0 && file?.fileType !== 'MAIN')) {
    const named = listing.isComplete ? { actual: listing.unusable.join(', ') } : {};
    throw failure('server.listIncomplete', named);
  }
  if (file === null) {
    throw failure('publisher.fileMissing');
  }
  record.fileId = file.fileId;
  record.fileName = sanitizeFileName(file.fileName);
  record.sizeBytes = file.sizeBytes;
}

function isSameChecksum(a: Checksum, b: Checksum): boolean {
  return a.kind === 'sha256'
    ? b.kind === 'sha256' && a.hex === b.hex
    : JSON.stringify(a) === JSON.stringify(b);
}

/** Compares what the API says now with what the bytes on disk are of; pins it the first time. @throws AppFailure `publisher.fileReplaced` */
export function pinIdentity(record: DownloadRecord, url: SignedUrl): void {
  if (record.checksum === null) {
    record.checksum = url.checksum;
    record.sizeBytes = url.sizeBytes ?? record.sizeBytes;
    return;
  }
  const sameSize = url.sizeBytes === null || record.sizeBytes === null || url.sizeBytes === record.sizeBytes;
  if (!sameSize || !isSameChecksum(record.checksum, url.checksum)) {
    throw failure('publisher.fileReplaced');
  }
}
