import type { AppError } from '../../shared/errors.ts';
import type {
  AccountId,
  ApplicationId,
  Channel,
  Download,
  DownloadId,
  DownloadsPatch,
  DownloadsSnapshot,
  FileId,
  VersionName,
} from '../../shared/model.ts';
import type { BindistClient } from '../bindist/index.ts';
import type { Storage } from '../storage/index.ts';
import type { Clock } from './clock.ts';
import type { FileLayer } from './disk/fileLayer.ts';
import type { Failpoint } from './failpoints.ts';
import type { PublishedFile } from './part/published.ts';
import type { Backoff } from './retry/retryPolicy.ts';
import type { RangeClient } from './transport/index.ts';

export type NewDownload = {
  readonly accountId: AccountId;
  readonly applicationId: ApplicationId;
  readonly applicationName: string;
  readonly version: VersionName;
  readonly channel: Channel;
  /** Null: the version's main file, found and pinned when the download starts. */
  readonly file: {
    readonly fileId: FileId;
    readonly fileName: string;
    readonly sizeBytes: number | null;
  } | null;
  readonly folder: string;
};

/** The user's limits; a change takes effect at once. */
export type DownloadLimits = {
  readonly concurrentDownloads: number;
  readonly connectionsPerDownload: number;
  readonly connectionsPerHost: number;
  readonly connectionsTotal: number;
  /** For all downloads together; null: none. */
  readonly bytesPerSecond: number | null;
};

/**
 * The engine: owns the queue and everything that moves in it. Commands on ids it does not know throw `app.notFound`. On a state
 * that does not allow them they throw `app.wrongState`, but do nothing where what was asked is the case already.
 */
export type DownloadEngine = {
  /**
   * Rows of the queue that could not be read (`app.stateDamaged`, `actual` = how many). They are left as they are, in `path`.
   * Null: none.
   */
  readonly problem: AppError | null;
  /** Continues what an earlier run left: what was transferring is queued again, what was paused stays paused. */
  start(): void;
  add(downloads: readonly NewDownload[]): DownloadId[];
  pause(ids: readonly DownloadId[]): void;
  resume(ids: readonly DownloadId[]): void;
  /** Resolves when nothing moves any more. The part stays, for `retry`, until the download is removed or room is needed. */
  cancel(ids: readonly DownloadId[]): Promise<void>;
  retry(ids: readonly DownloadId[]): void;
  /** Deletes the parts of cancelled and failed downloads now. Resolves when they are gone. */
  deletePart(ids: readonly DownloadId[]): Promise<void>;
  remove(ids: readonly DownloadId[]): Promise<void>;
  move(id: DownloadId, before: DownloadId | null): void;
  /** @param bytesPerSecond the most each of these may take; null: no limit of its own */
  setLimit(ids: readonly DownloadId[], bytesPerSecond: number | null): void;
  get(id: DownloadId): Download;
  /**
   * The file of a completed download, if it is still the published one. @throws AppFailure `app.wrongState`, `disk.fileMissing`,
   * `disk.fileChanged`
   */
  findPublished(id: DownloadId): Promise<PublishedFile>;
  snapshot(): DownloadsSnapshot;
  /** Batched, at most 5 a second. Each patch applies to the revision of the one before. */
  onPatch(listener: (patch: DownloadsPatch) => void): () => void;
  setLimits(limits: DownloadLimits): void;
  /** A hint that the network may be back, or that the machine woke up: whatever waits for the network is tried now. */
  networkMayBeBack(): void;
  /** A key was added or changed: downloads of that account that wait for one go on. */
  accountChanged(accountId: AccountId): void;
  /**
   * The account and its key are gone, so nothing more is fetched for it. Its unfinished downloads keep their parts and wait for a
   * key.
   */
  accountRemoved(accountId: AccountId): void;
  /** Stops all transfers so that they can be resumed at the next start: data synced, journal saved. */
  stop(): Promise<void>;
};

export type DownloadEngineDependencies = {
  readonly storage: Storage;
  /** Whose rows these are: `app`, `cli-…`. The caller sees to it that one process alone has a queue. */
  readonly queue: string;
  /** @throws AppFailure `account.none` and the like, when the account has no key */
  readonly clientFor: (accountId: AccountId) => Promise<BindistClient>;
  readonly limits: DownloadLimits;
  readonly rangeClient: RangeClient;
  /** Whether the user let files of this account come from this host in a private network; none unless it is said. */
  readonly isStorageAllowed?: (accountId: AccountId, host: string) => boolean;
  /** Tells this start of the machine from others: see `readBootId`. */
  readonly bootId: string | null;
  readonly clock?: Clock;
  /** From 0 to 1. */
  readonly random?: () => number;
  readonly files?: FileLayer;
  readonly failpoint?: Failpoint;
  readonly backoff?: Backoff;
  readonly platform?: NodeJS.Platform;
  /** How long changes are gathered before listeners are told; 200. */
  readonly patchEveryMs?: number;
};
