import { isAbsolute } from 'node:path';
import { z } from 'zod';
import * as model from '../../../shared/model.ts';

/** A name in the folder that never leads out of it: files of this name are deleted and linked. */
const segmentSchema = z.string().refine((name) => !/^\.{0,2}$|[/\\:\0]/.test(name));
/** An absolute path without `..`: its meaning must not depend on where this process was started. */
const folderSchema = z
  .string()
  .refine((folder) => isAbsolute(folder) && !/(^|[/\\])\.\.([/\\]|$)|\0/.test(folder));

/** What publishing is about to do. It is saved first, so that a crash in the middle of it is recognised. */
export const publishPlanSchema = z.object({
  fileName: segmentSchema,
  /** Of the part. The final file is the same file under another name. */
  identity: z.string(),
  sha256: z.string(),
  verification: model.verificationSchema,
  /** The final name is held by a small file, where the file system has no links. */
  isReserved: z.boolean(),
  /** Time of modification of the content that was proved. Null: not known. */
  modifiedNs: z.string().nullable().default(null),
});
export type PublishPlan = z.infer<typeof publishPlanSchema>;

/** What shows, without reading it, that a published file is still the same. */
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
  /** It was queued as 'the main file', whichever that turned out to be. */
  isMainFile: z.boolean(),
  fileName: segmentSchema,
  folder: folderSchema,
  state: model.downloadStateSchema,
  /** Until `checksum` is pinned, what the catalogue said. */
  sizeBytes: z.number().nullable(),
  /** Size, checksum and ETag are the content's identity: they never change while bytes of it are on disk. */
  checksum: model.checksumSchema.nullable(),
  etag: z.string().nullable(),
  /** Saved before the part is made, so that no part is ever without an owner. The part may not exist yet. */
  partName: segmentSchema.nullable(),
  /** The content of the part is of no use any more: it is deleted, and another one made under another name. */
  isPartStale: z.boolean().default(false),
  publishPlan: publishPlanSchema.nullable(),
  path: z.string().nullable(),
  /** Null: not known, as in an earlier build. Then the content is compared. */
  published: publishedFactsSchema.nullable().default(null),
  verification: model.verificationSchema.nullable(),
  sha256: z.string().nullable(),
  requests: z.number(),
  /** How many signed URLs came, the first included. */
  urlsReceived: z.number(),
  bytesFetched: z.number(),
  resumedFromByte: z.number(),
  /** Times it was begun anew, by reason, since the user last asked for it. */
  restarts: z.record(z.string(), z.number()).readonly(),
  /** The user's, for this download alone. */
  bytesPerSecondLimit: model.bytesPerSecondLimitSchema.nullable().default(null),
  createdAt: model.epochMsSchema,
  /** When the user cancelled it last. Of cancelled downloads the oldest part is deleted first when room is needed. */
  cancelledAt: model.epochMsSchema.nullable().default(null),
  /**
   * It was paused when it was cancelled. When the cancelling is undone it is paused again, so that nothing is fetched unasked.
   */
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
