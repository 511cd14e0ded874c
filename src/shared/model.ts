import { z } from 'zod';
import { hasHidden, isAskable } from './askable.ts';
import { appErrorSchema } from './errors.ts';
import { type NumberBounds, SETTING_BOUNDS } from './settingBounds.ts';

/** Ids are branded so that one kind cannot be passed for another. */
export const accountIdSchema = z.string().min(1).max(64).brand<'AccountId'>();
export type AccountId = z.infer<typeof accountIdSchema>;
export const downloadIdSchema = z.string().min(1).max(64).brand<'DownloadId'>();
export type DownloadId = z.infer<typeof downloadIdSchema>;
export const shareIdSchema = z.string().min(1).max(64).brand<'ShareId'>();
export type ShareId = z.infer<typeof shareIdSchema>;
/** What BinDist itself gives out is `[A-Za-z0-9_-]{1,100}` (docs/bindist-api.md, 'Rules for the client', 6); others are tolerated. */
export const applicationIdSchema = z.string().max(200).refine(isAskable).brand<'ApplicationId'>();
export type ApplicationId = z.infer<typeof applicationIdSchema>;
/** BinDist's own are `[A-Za-z0-9._-]{1,50}`. */
export const versionNameSchema = z.string().max(200).refine(isAskable).brand<'VersionName'>();
export type VersionName = z.infer<typeof versionNameSchema>;
/** Only ever sent in a query or a body: a slash in it means nothing. */
export const fileIdSchema = z
  .string()
  .min(1)
  .max(200)
  .refine((id) => !hasHidden(id))
  .brand<'FileId'>();
export type FileId = z.infer<typeof fileIdSchema>;

/** Milliseconds since 1970 (UTC). */
export const epochMsSchema = z.number();

export const channelSchema = z.enum(['stable', 'test']);
export type Channel = z.infer<typeof channelSchema>;

export const digestAlgorithmSchema = z.enum(['sha256', 'sha384', 'sha512']);
export type DigestAlgorithm = z.infer<typeof digestAlgorithmSchema>;

/**
 * What is said of a file's content. A digest can be proved; anything else that was declared is unverifiable and never
 * 'verified'; what an answer leaves out is only not said *there*: the versions' list has no checksums, `/files` has.
 */
export const checksumSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('sha256'), hex: z.string().regex(/^[0-9a-f]{64}$/) }),
  z.object({ kind: z.literal('sha384'), hex: z.string().regex(/^[0-9a-f]{96}$/) }),
  z.object({ kind: z.literal('sha512'), hex: z.string().regex(/^[0-9a-f]{128}$/) }),
  z.object({ kind: z.literal('unverifiable'), declared: z.string().max(200).nullable() }),
  z.object({ kind: z.literal('notSaid') }),
]);
export type Checksum = z.infer<typeof checksumSchema>;
export type Digest = Extract<Checksum, { kind: DigestAlgorithm }>;

/** True for a checksum that can be proved. */
export function isDigest(checksum: Checksum | null): checksum is Digest {
  return checksum !== null && checksum.kind !== 'unverifiable' && checksum.kind !== 'notSaid';
}

// --- accounts -------------------------------------------------------------------------------------------------------

export const accountSchema = z.object({
  id: accountIdSchema,
  name: z.string(),
  /** Origin and base path the key is sent to, without a trailing slash. */
  serverUrl: z.string(),
  /** Where the key lives: the OS keychain, this run's memory only, or the environment's variables. */
  keyStorage: z.enum(['keychain', 'session', 'environment']),
  /** False when the keychain holds no key for it any more: it has to be entered again. */
  hasKey: z.boolean(),
});
export type Account = z.infer<typeof accountSchema>;

/** What a sign-in came to. */
export const signedInSchema = accountSchema.extend({
  /** This server and key were an account already: it is that one, under the name it had. */
  wasKnown: z.boolean(),
  /** The key as typed was refused, and its part after the first dot works (docs/bindist-api.md, 'Regenerated keys'). */
  usedSecretAlone: z.boolean(),
});
export type SignedIn = z.infer<typeof signedInSchema>;

export const keychainStatusSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('available') }),
  /** Keys are kept for this run only; `error` says why. */
  z.object({ state: z.literal('unavailable'), error: appErrorSchema }),
]);
export type KeychainStatus = z.infer<typeof keychainStatusSchema>;

export const sessionSchema = z.object({
  accounts: z.array(accountSchema),
  currentAccountId: accountIdSchema.nullable(),
  keychain: keychainStatusSchema,
});
export type Session = z.infer<typeof sessionSchema>;

// --- catalogue ------------------------------------------------------------------------------------------------------

export const applicationSchema = z.object({
  applicationId: applicationIdSchema,
  name: z.string(),
  description: z.string().nullable(),
  isActive: z.boolean(),
  createdAt: epochMsSchema.nullable(),
  updatedAt: epochMsSchema.nullable(),
  tags: z.array(z.string()),
});
export type Application = z.infer<typeof applicationSchema>;

export const versionSchema = z.object({
  applicationId: applicationIdSchema,
  version: versionNameSchema,
  versionId: z.string().nullable(),
  /** Markdown written by the publisher: untrusted. */
  releaseNotes: z.string().nullable(),
  isActive: z.boolean(),
  /** False: listed to the Test channel only. */
  isEnabled: z.boolean(),
  createdAt: epochMsSchema.nullable(),
  updatedAt: epochMsSchema.nullable(),
  sizeBytes: z.number().nonnegative().nullable(),
  downloadCount: z.number().nonnegative().nullable(),
  checksum: checksumSchema,
});
export type Version = z.infer<typeof versionSchema>;

export const fileTypeSchema = z.enum(['MAIN', 'DEPENDENCY', 'DOCUMENTATION', 'CONFIGURATION', 'OTHER']);

export const fileSchema = z.object({
  fileId: fileIdSchema,
  /** As the server says it: untrusted, never a path on disk unsanitised. */
  fileName: z.string(),
  fileType: fileTypeSchema,
  sizeBytes: z.number().nonnegative().nullable(),
  checksum: checksumSchema,
  order: z.number(),
  description: z.string().nullable(),
});
export type VersionFile = z.infer<typeof fileSchema>;

/** Something last seen at `fetchedAt`; from the cache when the network or the server would not answer, and `error` says why. */
export function cachedSchema<T extends z.ZodType>(value: T) {
  return z.object({
    value,
    fetchedAt: epochMsSchema,
    source: z.enum(['network', 'cache']),
    error: appErrorSchema.nullable(),
    /** False: the server has more than what came, or could be got. */
    isComplete: z.boolean(),
    /** Names, as plain text, of listed things that nobody could ask for: they are shown as unusable, never left out. */
    unusable: z.array(z.string()),
  });
}
export type Cached<T> = {
  value: T;
  fetchedAt: number;
  source: 'network' | 'cache';
  error: z.infer<typeof appErrorSchema> | null;
  isComplete: boolean;
  unusable: string[];
};

// --- downloads ------------------------------------------------------------------------------------------------------

/** docs/architecture.md, 'A download's life'. */
export const downloadStateSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('queued') }),
  z.object({ kind: z.literal('resolving') }),
  z.object({ kind: z.literal('transferring') }),
  z.object({ kind: z.literal('verifying') }),
  z.object({ kind: z.literal('publishing') }),
  z.object({
    kind: z.literal('waiting'),
    reason: z.enum(['offline', 'retryAt', 'diskFull', 'folderMissing', 'keyNeeded', 'storageNotAllowed']),
    /** When it is tried again by itself; null when it waits for something to change. */
    retryAt: epochMsSchema.nullable(),
    error: appErrorSchema.nullable(),
  }),
  z.object({ kind: z.literal('paused') }),
  z.object({ kind: z.literal('completed'), completedAt: epochMsSchema }),
  z.object({ kind: z.literal('failed'), error: appErrorSchema }),
  z.object({ kind: z.literal('cancelled') }),
]);
export type DownloadState = z.infer<typeof downloadStateSchema>;
export type DownloadStateKind = DownloadState['kind'];
export const downloadStateKindSchema = z.enum(
  downloadStateSchema.options.map(({ shape }) => shape.kind.value),
);

export const verificationSchema = z.enum(['verified', 'unverifiable']);

export const BYTES_PER_SECOND_MIN = 1024;
/** A limit people set, in bytes a second: 1 KiB to 10 GB. */
export const bytesPerSecondLimitSchema = z.int().min(BYTES_PER_SECOND_MIN).max(10e9);

/** One file of one version on its way to one folder: an item of the queue, as page and terminal see it. */
export const downloadSchema = z.object({
  id: downloadIdSchema,
  accountId: accountIdSchema,
  applicationId: applicationIdSchema,
  applicationName: z.string(),
  version: versionNameSchema,
  channel: channelSchema,
  /** Null until resolved (docs/bindist-api.md: pinned once, sent at every refresh). */
  fileId: fileIdSchema.nullable(),
  /** Sanitised name: of the published file once completed, else the one it will try to take. */
  fileName: z.string(),
  folder: z.string(),
  /** Absolute path of the published file; null before. */
  path: z.string().nullable(),
  state: downloadStateSchema,
  sizeBytes: z.number().nullable(),
  /** Bytes of the file that are on disk. */
  receivedBytes: z.number(),
  /** Leading bytes already hashed. */
  verifiedBytes: z.number(),
  /** Smoothed; null when not transferring. */
  bytesPerSecond: z.number().nullable(),
  verification: verificationSchema.nullable(),
  /** What the publisher's checksum was that proved it; null: not proved. */
  provedBy: digestAlgorithmSchema.nullable(),
  /** SHA-256 of what arrived, once completed (or mismatched): always our own. */
  sha256: z.string().nullable(),
  /** An incomplete file of it lies in the folder: of a cancelled one too, until it is removed or the room is needed. */
  hasPart: z.boolean(),
  /** HTTP requests sent to the storage, over all runs. */
  requests: z.number(),
  /** Signed URLs that came after the first, over all runs. */
  refreshes: z.number(),
  /** Body bytes taken from the network, over all runs: more than the size means some were fetched twice. */
  bytesFetched: z.number(),
  /** Where this run went on (0: from the beginning). */
  resumedFromByte: z.number(),
  /** The user's, for this download alone; null: none. */
  bytesPerSecondLimit: bytesPerSecondLimitSchema.nullable(),
  createdAt: epochMsSchema,
});
export type Download = z.infer<typeof downloadSchema>;

/** The queue in its order, at one revision; a patch applies only to the revision it names. */
export const downloadsSnapshotSchema = z.object({
  revision: z.int(),
  downloads: z.array(downloadSchema),
});
export type DownloadsSnapshot = z.infer<typeof downloadsSnapshotSchema>;

export const downloadsPatchSchema = z.object({
  /** Revision this patch applies to; on a gap the page asks for a snapshot. */
  fromRevision: z.int(),
  revision: z.int(),
  changed: z.array(downloadSchema),
  removed: z.array(downloadIdSchema),
  /** All ids in order, only when the order changed (or items were added). */
  order: z.array(downloadIdSchema).nullable(),
});
export type DownloadsPatch = z.infer<typeof downloadsPatchSchema>;

// --- share links ----------------------------------------------------------------------------------------------------

export const SHARE_MINUTES_MIN = 5;
export const SHARE_MINUTES_MAX = 1440;
export const SHARE_MINUTES_DEFAULT = 30;

export const shareLinkSchema = z.object({
  id: shareIdSchema,
  accountId: accountIdSchema,
  applicationId: applicationIdSchema,
  applicationName: z.string(),
  version: versionNameSchema,
  fileId: fileIdSchema.nullable(),
  fileName: z.string().nullable(),
  shareUrl: z.string(),
  createdAt: epochMsSchema,
  expiresAt: epochMsSchema,
});
export type ShareLink = z.infer<typeof shareLinkSchema>;

// --- settings -------------------------------------------------------------------------------------------------------

const withinBounds = ({ min, max }: NumberBounds) => z.int().min(min).max(max);

export const settingsSchema = z.object({
  theme: z.enum(['system', 'light', 'dark']),
  downloadFolder: z.string().min(1).max(4096),
  /** Downloads that transfer at the same time. */
  concurrentDownloads: withinBounds(SETTING_BOUNDS.concurrentDownloads),
  /** Connections one download may use at most. */
  connectionsPerDownload: withinBounds(SETTING_BOUNDS.connectionsPerDownload),
  /** To one server, by all downloads together. */
  connectionsPerHost: withinBounds(SETTING_BOUNDS.connectionsPerHost),
  /** In all. */
  connectionsTotal: withinBounds(SETTING_BOUNDS.connectionsTotal),
  /** For all downloads together; null: none. */
  bytesPerSecondLimit: bytesPerSecondLimitSchema.nullable(),
  /** One download at a time, over one connection, whatever the numbers above are. */
  lowImpact: z.boolean(),
  /** Show versions of the Test channel too. */
  showTestChannel: z.boolean(),
});
export type Settings = z.infer<typeof settingsSchema>;

/** What holds before the user sets anything; where downloads go is the host's to say. */
export function defaultSettings(downloadFolder: string): Settings {
  return {
    theme: 'system',
    downloadFolder,
    concurrentDownloads: SETTING_BOUNDS.concurrentDownloads.default,
    connectionsPerDownload: SETTING_BOUNDS.connectionsPerDownload.default,
    connectionsPerHost: SETTING_BOUNDS.connectionsPerHost.default,
    connectionsTotal: SETTING_BOUNDS.connectionsTotal.default,
    bytesPerSecondLimit: null,
    lowImpact: false,
    showTestChannel: false,
  };
}

// --- the host the page runs in --------------------------------------------------------------------------------------

export const hostInfoSchema = z.object({
  kind: z.enum(['electron', 'web', 'terminal']),
  appVersion: z.string(),
  platform: z.enum(['windows', 'macos', 'linux']),
  /** What the host can do beyond the page: file manager, folder dialog. */
  canShowInFolder: z.boolean(),
  canOpenFiles: z.boolean(),
  canChooseFolder: z.boolean(),
  /** True when the app runs against the embedded demo server. */
  isDemo: z.boolean(),
});
export type HostInfo = z.infer<typeof hostInfoSchema>;
