import type {
  AccountId,
  ApplicationId,
  Channel,
  FileId,
  ShareId,
  ShareLink,
  VersionName,
} from '../../shared/model.ts';

export type NewShare = {
  readonly applicationId: ApplicationId;
  readonly applicationName: string;
  readonly version: VersionName;
  readonly channel: Channel;
  readonly fileId: FileId | null;
  readonly fileName: string | null;
  readonly expiresInMinutes: number;
};

/** Share links and their history on this machine, newest first. */
export type Shares = {
  create(accountId: AccountId, share: NewShare): Promise<ShareLink>;
  list(accountId: AccountId): ShareLink[];
  /** Leaves no trace of the link on disk. `restore` brings it back as long as this run lasts. */
  forget(id: ShareId): void;
  /** @throws AppFailure `app.notFound` for a link that was not forgotten in this run */
  restore(id: ShareId): void;
  /** Forgets all links of an account that is removed. They cannot be restored. */
  forgetAccount(accountId: AccountId): void;
};
