import type { DownloadId } from '../../../shared/model.ts';
import type { NewDownload } from '../types.ts';
import { randomShortId } from './ids.ts';
import { partFileName, sanitizeFileName } from './name.ts';
import type { DownloadRecord } from './record.ts';

export function newRecord(
  wanted: NewDownload,
  id: DownloadId,
  position: number,
  nowMs: number,
): DownloadRecord {
  const { accountId, applicationId, applicationName, version, channel, file, folder } = wanted;
  const fileName = sanitizeFileName(file?.fileName ?? `${applicationName} ${version}`);
  return {
    id,
    position,
    accountId,
    applicationId,
    applicationName,
    version,
    channel,
    fileId: file?.fileId ?? null,
    isMainFile: file === null,
    fileName,
    folder,
    state: { kind: 'queued' },
    sizeBytes: file?.sizeBytes ?? null,
    checksum: null,
    etag: null,
    // Saved with the rest, so that making the part needs no save of its own. The name of a main file is not known yet.
    partName: file === null ? null : partFileName(fileName, randomShortId()),
    isPartStale: false,
    publishPlan: null,
    path: null,
    published: null,
    verification: null,
    sha256: null,
    requests: 0,
    urlsReceived: 0,
    bytesFetched: 0,
    resumedFromByte: 0,
    restarts: {},
    bytesPerSecondLimit: null,
    createdAt: nowMs,
    cancelledAt: null,
    wasPaused: false,
  };
}

type Wanted = Pick<DownloadRecord, 'accountId' | 'applicationId' | 'version' | 'fileId' | 'folder'>;

function keyOf({ accountId, applicationId, version, fileId, folder }: Wanted): string {
  return JSON.stringify([accountId, applicationId, version, fileId, folder]);
}

export function keyOfWanted(wanted: NewDownload): string {
  return keyOf({ ...wanted, fileId: wanted.file?.fileId ?? null });
}

/** The key under which a download is found when the same is wanted again: its file, or 'the main file' if that was asked for. */
export function keysOfRecord(record: DownloadRecord): string[] {
  const own = keyOf(record);
  return record.isMainFile && record.fileId !== null ? [own, keyOf({ ...record, fileId: null })] : [own];
}
