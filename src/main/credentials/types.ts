import type { AppError } from '../../shared/errors.ts';
import type { Account, AccountId, KeychainStatus, Session, SignedIn } from '../../shared/model.ts';

/** The OS keychain, as little of it as is used. Each method throws an `AppFailure` `keychain.*`. */
export type Keychain = {
  read(accountId: AccountId): Promise<string | null>;
  write(accountId: AccountId, secret: string): Promise<void>;
  delete(accountId: AccountId): Promise<void>;
  /** Tries a harmless round trip; never throws. */
  probe(): Promise<KeychainStatus>;
  /** A question that had been given up was answered after all: what failed may work now. */
  onLateAnswer(listener: () => void): () => void;
  /** Ends what is under way; nothing works afterwards. */
  close(): void;
};

/** What a request needs of an account. */
export type AccountWithKey = { readonly account: Account; readonly key: string };

export type NewAccount = {
  readonly serverUrl: string;
  readonly key: string;
  readonly name?: string | undefined;
};

/**
 * Accounts: names and server URLs in the database, keys in the keychain (or, where there is none, in memory for this
 * run). A key is kept together with the server it was given for, and goes to no other, whatever the database says.
 * `BINDIST_API_URL` and `BINDIST_API_KEY` make one more account, `environment`, that wins over the stored ones and is never stored.
 */
export type Accounts = {
  session(): Session;
  /** Checks the key against its server first; throws what the client throws, and stores nothing then. */
  add(account: NewAccount): Promise<SignedIn>;
  select(id: AccountId): void;
  rename(id: AccountId, name: string): void;
  remove(id: AccountId): Promise<void>;
  /**
   * Throws `account.none` for an unknown account or one without a key, `account.serverChanged` (or what is wrong with the
   * server URL) when the key was not given for this server, `keychain.*` when the keychain will not say.
   */
  withKey(id: AccountId): Promise<AccountWithKey>;
  /** Throws `account.none` when nobody is signed in. */
  current(): Account;
  onChanged(listener: (session: Session) => void): () => void;
  /** A key could not be stored or read: the user must be told. */
  onNotice(listener: (error: AppError) => void): () => void;
};
