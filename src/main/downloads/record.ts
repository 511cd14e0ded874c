import { z } from 'zod';
import * as model from '../../shared/model.ts';

/** A name in the folder, and never a way out of it: what the database says is deleted and linked. */
const segmentSchema = z.string().refine((name) => !/^\.{0,2}$|[/\\\0]/.test(name));

/** What publishing is about to do, saved before it is done, so that a crash in its middle can be told from any other. */
export const publishPlanSchema = z.object({
  fileName: segmentSchema,
  /** Of the part: the final file is the same file under another name. */
  identity: z.string(),
  sha256: z.string(),
  verification: model.verificationSchema,
  /** The final name was taken with an empty file, where the file system has no links. */
  isReserved: z.boolean(),
});
export type PublishPlan = z.infer<typeof publishPlanSchema>;

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
  folder: z.string(),
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
  verification: model.verificationSchema.nullable(),
  sha256: z.string().nullable(),
  requests: z.number(),
  /** Signed URLs that came, the first included. */
  urlsAsked: z.number(),
  bytesFetched: z.number(),
  resumedFromByte: z.number(),
  /** Times it was begun anew, by reason, since the user last asked for it. */
  restarts: z.record(z.string(), z.number()),
  /** The user's, for this download alone. */
  bytesPerSecondLimit: model.bytesPerSecondLimitSchema.nullable().default(null),
  createdAt: model.epochMsSchema,
});

/** Owned by the engine, changed in place, saved by the journal. */
export type DownloadRecord = z.infer<typeof downloadRecordSchema>;

/** Forgets what is in the part: what comes next begins at zero, and in another part. */
export function forgetPart(record: DownloadRecord): void {
  record.isPartStale = record.partName !== null;
  record.publishPlan = null;
}

/** Forgets everything that belongs to the bytes: what comes next is another content. */
export function forgetContent(record: DownloadRecord): void {
  forgetPart(record);
  record.sizeBytes = null;
  record.checksum = null;
  record.etag = null;
  record.sha256 = null;
  record.verification = null;
}
