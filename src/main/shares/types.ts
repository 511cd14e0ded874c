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
  forget(id: ShareId): void;
};
