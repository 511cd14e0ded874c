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
 * Applications, versions and files, asked of the server and remembered. When the network or the server does not answer,
 * the last seen answer is given with its age and the error; with nothing remembered the error is thrown. An answer that
 * *is* one (401, 403, 404) is thrown even when something older is remembered.
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
  /** Drops what was remembered for an account that was removed. */
  forget(accountId: AccountId): void;
};
