import type { AppError } from '../../shared/errors.ts';
import type { Account, AccountId, KeychainStatus, Session, SignedIn } from '../../shared/model.ts';

/** The OS keychain, reduced to what is used. Each method throws an `AppFailure` `keychain.*`. */
export type Keychain = {
  read(accountId: AccountId): Promise<string | null>;
  write(accountId: AccountId, secret: string): Promise<void>;
  delete(accountId: AccountId): Promise<void>;
  /** Tries a harmless round trip. Never throws. */
  probe(): Promise<KeychainStatus>;
  /** Tells when a question that had been given up is answered after all: what failed may work now. */
  onLateAnswer(listener: () => void): () => void;
  /** Ends what is under way. Nothing works afterwards. */
  close(): void;
};

/** What a request needs from an account. */
export type AccountWithKey = { readonly account: Account; readonly key: string };

export type NewAccount = {
  readonly serverUrl: string;
  readonly key: string;
  readonly name?: string | undefined;
};

/**
 * Accounts: names and server addresses in the database, keys in the keychain (where there is none, in memory for this run). A key
 * is kept together with the server it was given for, and goes to no other, whatever the database says. `BINDIST_API_URL` and
 * `BINDIST_API_KEY` make one more account, `environment`, which comes before the stored ones and is never stored.
 */
export type Accounts = {
  session(): Session;
  /** Checks the key against its server first. Throws what the client throws, and stores nothing then. */
  add(account: NewAccount): Promise<SignedIn>;
  select(id: AccountId): void;
  rename(id: AccountId, name: string): void;
  remove(id: AccountId): Promise<void>;
  /**
   * Throws `account.none` for an unknown account or one without a key; `account.serverChanged`, or what is wrong with the
   * address, for a key that was given for another server; `keychain.*` when the keychain does not answer.
   */
  withKey(id: AccountId): Promise<AccountWithKey>;
  /** Throws `account.none` when nobody is signed in. */
  current(): Account;
  onChanged(listener: (session: Session) => void): () => void;
  /** A key could not be stored or read, and the user has to be told. */
  onNotice(listener: (error: AppError) => void): () => void;
};
