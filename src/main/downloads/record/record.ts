import { isAbsolute } from 'node:path';
import { z } from 'zod';
import * as model from '../../../shared/model.ts';

/** A name in the folder, and never a way out of it: what the database says is deleted and linked. */
const segmentSchema = z.string().refine((name) => !/^\.{0,2}$|[/\\:\0]/.test(name));
/** Whole, and not by way of its parents: what it means must not hang on where this process was started. */
const folderSchema = z
  .string()
  .refine((folder) => isAbsolute(folder) && !/(^|[/\\])\.\.([/\\]|$)|\0/.test(folder));

/** What publishing is about to do, saved before it is done, so that a crash in its middle can be told from any other. */
export const publishPlanSchema = z.object({
  fileName: segmentSchema,
  /** Of the part: the final file is the same file under another name. */
  identity: z.string(),
  sha256: z.string(),
  verification: model.verificationSchema,
  /** The final name was taken with a small file, where the file system has no links. */
  isReserved: z.boolean(),
  /** Of the content that was proved; null: not known. */
  modifiedNs: z.string().nullable().default(null),
});
export type PublishPlan = z.infer<typeof publishPlanSchema>;

/** What tells that a published file is still the one that was published, without reading it. */
export const publishedFactsSchema = z.object({
  identity: z.string(),
  sizeBytes: z.number(),
  modifiedNs: z.string(),
  changedNs: z.string(),
});
export type PublishedFacts = z.infer<typeof publishedFactsSchema>;

/** One row of the queue, as the state database has it. */
export const downloadRecordSchema = z.object({
  id: model.downloadIdSchema,
  position: z.number(),
  accountId: model.accountIdSchema,
  applicationId: model.applicationIdSchema,
  applicationName: z.string(),
  version: model.versionNameSchema,
  channel: model.channelSchema,
  fileId: model.fileIdSchema.nullable(),
  /** Queued as 'the main file', whichever that turned out to be. */
  isMainFile: z.boolean(),
  fileName: segmentSchema,
  folder: folderSchema,
  state: model.downloadStateSchema,
  /** Until `checksum` is pinned this is what the catalogue said. */
  sizeBytes: z.number().nullable(),
  /** Size, checksum and ETag are the content's identity: they never change while bytes of it are on disk. */
  checksum: model.checksumSchema.nullable(),
  etag: z.string().nullable(),
  /** Saved before the part is made, so that no part is ever without an owner; it may not be there yet. */
  partName: segmentSchema.nullable(),
  /** What is in the part is of no use any more: it is deleted, and another made under another name. */
  isPartStale: z.boolean().default(false),
  publishPlan: publishPlanSchema.nullable(),
  path: z.string().nullable(),
  /** Null: not known (an earlier build): then its content has the word. */
  published: publishedFactsSchema.nullable().default(null),
  verification: model.verificationSchema.nullable(),
  sha256: z.string().nullable(),
  requests: z.number(),
  /** Signed URLs that came, the first included. */
  urlsReceived: z.number(),
  bytesFetched: z.number(),
  resumedFromByte: z.number(),
  /** Times it was begun anew, by reason, since the user last asked for it. */
  restarts: z.record(z.string(), z.number()).readonly(),
  /** The user's, for this download alone. */
  bytesPerSecondLimit: model.bytesPerSecondLimitSchema.nullable().default(null),
  createdAt: model.epochMsSchema,
  /** When the user cancelled it last; of cancelled ones the oldest part goes first when room is needed. */
  cancelledAt: model.epochMsSchema.nullable().default(null),
  /** It was paused when it was cancelled: who takes that back has it paused again, and fetches nothing unasked. */
  wasPaused: z.boolean().default(false),
});

/** A view of one download as it is now. It changes under its readers' eyes; the queue alone changes it (`queue/records.ts`). */
export type DownloadRecord = Readonly<z.infer<typeof downloadRecordSchema>>;

/** What of a record is to be another from now on. */
export type RecordChanges = Partial<Omit<DownloadRecord, 'id'>>;

/** What is in the part is of no use any more: what comes next begins at zero, and in another part. */
export function withoutPart({ partName }: DownloadRecord): RecordChanges {
  return { isPartStale: partName !== null, publishPlan: null };
}

/** Nor is anything that belongs to its bytes: what comes next is another content. */
export function withoutContent(record: DownloadRecord): RecordChanges {
  return {
    ...withoutPart(record),
    sizeBytes: null,
    checksum: null,
    etag: null,
    sha256: null,
    verification: null,
  };
}
