import { type Download, isDigest } from '../../../shared/model.ts';
import type { SignedUrl } from '../../bindist/index.ts';
import { type ByteRanges, countBytes } from '../record/byteRanges.ts';
import type { DownloadRecord } from '../record/record.ts';
import type { RunProgress } from '../run/runContext.ts';
import type { Speed } from './speed.ts';

/** A download in memory: its record, and what only this process knows of it. */
export type Entry = {
  readonly record: DownloadRecord;
  /** What may be trusted of the part now. */
  readonly received: ByteRanges;
  /** A bearer secret: in memory only. */
  readonly heldUrl: SignedUrl | null;
  run: EntryRun | null;
  /** A run on its way out, or the part being deleted: nothing else may begin before. */
  busy: Promise<void> | null;
};

/** The run that is under way. */
export type EntryRun = {
  readonly progress: RunProgress;
  readonly abort: AbortController;
  readonly speed: Speed;
  /** False: the URL it asks for is not kept, since its account is gone. */
  keepsUrl: boolean;
};

export function newEntry(record: DownloadRecord, received: ByteRanges): Entry {
  return { record, received, heldUrl: null, run: null, busy: null };
}

/** Something of it lies in the folder, if only as evidence of what was wrong with it. */
export function hasPart(entry: Entry): boolean {
  const { state, partName, isPartStale } = entry.record;
  return state.kind !== 'completed' && partName !== null && (isPartStale || countBytes(entry.received) > 0);
}

/** What page and terminal see. */
export function toDownload(entry: Entry): Download {
  const { record, run } = entry;
  const isCompleted = record.state.kind === 'completed';
  const sizeBytes = record.sizeBytes;
  return {
    id: record.id,
    accountId: record.accountId,
    applicationId: record.applicationId,
    applicationName: record.applicationName,
    version: record.version,
    channel: record.channel,
    fileId: record.fileId,
    fileName: record.fileName,
    folder: record.folder,
    path: record.path,
    state: record.state,
    sizeBytes,
    receivedBytes: isCompleted ? (sizeBytes ?? 0) : countBytes(entry.received),
    verifiedBytes: isCompleted ? (sizeBytes ?? 0) : (run?.progress.verifiedBytes ?? 0),
    bytesPerSecond: record.state.kind === 'transferring' ? (run?.speed.bytesPerSecond() ?? null) : null,
    verification: record.verification,
    provedBy: record.verification === 'verified' && isDigest(record.checksum) ? record.checksum.kind : null,
    sha256: record.sha256,
    hasPart: hasPart(entry),
    requests: record.requests,
    refreshes: Math.max(0, record.urlsReceived - 1),
    bytesFetched: record.bytesFetched,
    resumedFromByte: record.resumedFromByte,
    bytesPerSecondLimit: record.bytesPerSecondLimit,
    createdAt: record.createdAt,
  };
}
