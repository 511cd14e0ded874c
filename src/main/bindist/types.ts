import type {
  Application,
  ApplicationId,
  Channel,
  Checksum,
  FileId,
  Version,
  VersionFile,
  VersionName,
} from '../../shared/model.ts';
import type { Reach } from '../network/index.ts';

/** A pre-signed URL: a bearer secret for some minutes. `url` is kept in memory only; nothing logs, stores or shows its query. */
export type SignedUrl = {
  /** Byte for byte as it came: the query is signed. */
  readonly url: string;
  /**
   * The deadline by the *server's* clock: the earlier one of the URL's own and the API's `expiresAt`. Null if neither is known.
   */
  readonly expiresAtServerMs: number | null;
  /** Server's clock minus ours, from the `Date` header of the answer that brought this URL; 0 if it had none. */
  readonly clockOffsetMs: number;
  readonly sizeBytes: number | null;
  readonly checksum: Checksum;
  /** How far into this machine's network the server that named it may send us. */
  readonly reach: Reach;
};

/** A list, as far as it came. */
export type Listing<T> = {
  readonly entries: readonly T[];
  /**
   * False: the server has more than it gave, or than is read of one list. `total` is how many it says it has, where it says so.
   */
  readonly isComplete: boolean;
  readonly total: number | null;
  /** Names, as plain text, of entries that cannot be requested. */
  readonly unusable: readonly string[];
};

export type CreatedShare = {
  readonly shareUrl: string;
  readonly expiresAtMs: number;
};

/** Which file of which version, on which channel: everything a refresh must repeat (docs/bindist-api.md, 'Rules for the client', 2 and 4). */
export type FileRef = {
  readonly applicationId: ApplicationId;
  readonly version: VersionName;
  readonly channel: Channel;
  readonly fileId: FileId | null;
};

/**
 * The BinDist API with one account's key. Both dialects come out as one strict model. Nothing is retried here: every
 * method throws an `AppFailure` (`network.*`, `server.*`, `account.*`, `publisher.notFound`), with `retryAfterMs` where the
 * server gave one. The key goes to the account's origin only.
 */
export type BindistClient = {
  /** All pages. Where the server does not give all of them, the list is incomplete. */
  listApplications(signal?: AbortSignal): Promise<Listing<Application>>;
  /** Newest first: SemVer where it parses, else natural order. */
  listVersions(
    applicationId: ApplicationId,
    channel: Channel,
    signal?: AbortSignal,
  ): Promise<Listing<Version>>;
  /** In the publisher's order. */
  listFiles(
    applicationId: ApplicationId,
    version: VersionName,
    channel: Channel,
    signal?: AbortSignal,
  ): Promise<Listing<VersionFile>>;
  /** Counts as a download in the server's statistics: to be called only when a request is about to be made. */
  getDownloadUrl(file: FileRef, signal?: AbortSignal): Promise<SignedUrl>;
  createShareLink(file: FileRef, expiresInMinutes: number, signal?: AbortSignal): Promise<CreatedShare>;
  /** The cheapest call that proves the key: throws `account.keyRefused` when the server does not know it. */
  checkKey(signal?: AbortSignal): Promise<void>;
  /** The same. Answers with the server's clock minus ours. */
  probe(signal?: AbortSignal): Promise<{ readonly clockOffsetMs: number }>;
};

export type BindistClientOptions = {
  /** As `parseServerUrl` returns it. */
  readonly serverUrl: string;
  readonly key: string;
  readonly appVersion: string;
};
