import type {
  AccountId,
  Application,
  ApplicationId,
  Cached,
  Channel,
  Version,
  VersionFile,
  VersionName,
} from '../../shared/model.ts';

/**
 * Applications, versions and files, requested from the server and remembered. When the network or the server fails, the last
 * answer is given, with its age and the error; where nothing is remembered, the error is thrown. A refusal (401, 403, 404) is an
 * answer, and is thrown even when something older is remembered.
 */
export type Catalog = {
  applications(accountId: AccountId): Promise<Cached<Application[]>>;
  versions(accountId: AccountId, applicationId: ApplicationId, channel: Channel): Promise<Cached<Version[]>>;
  files(
    accountId: AccountId,
    applicationId: ApplicationId,
    version: VersionName,
    channel: Channel,
  ): Promise<Cached<VersionFile[]>>;
  /** Forgets what was remembered for an account that is removed. */
  forget(accountId: AccountId): void;
};
