import { randomUUID } from 'node:crypto';
import { type AppError, AppFailure, type ErrorCode, toAppError } from '../../shared/errors.ts';
import { type Account, type AccountId, accountIdSchema, type Session } from '../../shared/model.ts';
import { parseServerUrl } from '../../shared/serverUrl.ts';
import type { BindistClient } from '../bindist/index.ts';
import type { Storage } from '../storage/index.ts';
import {
  type AccountRow,
  deleteAccountRow,
  readAccountRows,
  renameAccountRow,
  saveCurrentAccount,
  selectAccountRow,
  setKeyStorage,
} from './accountRows.ts';
import { type Environment, readEnvironmentAccount } from './environmentAccount.ts';
import { createHeldKeys, toKeychainError } from './heldKeys.ts';
import { createListeners } from './listeners.ts';
import type { Accounts, AccountWithKey, Keychain, NewAccount } from './types.ts';

export type AccountsOptions = {
  readonly storage: Storage;
  readonly keychain: Keychain;
  /** A client for a server and key that belong to no account yet. */
  readonly clientFor: (serverUrl: string, key: string) => Pick<BindistClient, 'checkKey'>;
  readonly environment: Environment;
};

/**
 * The accounts (see {@link Accounts}). Returns at once; unless the environment brings an account (then the keychain is not
 * touched before it is needed: a terminal in a container has none) the keychain is asked in the background, and
 * `onChanged` says when that taught something.
 */
export function createAccounts({ storage, keychain, clientFor, environment }: AccountsOptions): Accounts {
  const keys = createHeldKeys(keychain);
  const changed = createListeners<Session>();
  const notices = createListeners<AppError>({ keepsUntilHeard: true });
  const fromEnvironment = environmentAccount();
  /** The environment wins until the user says otherwise, for this run. */
  let prefersStored = false;
  /** What the user was last told of a keychain that cannot be read. */
  let toldCode: ErrorCode | null = null;
  let adding: Promise<unknown> = Promise.resolve();

  function environmentAccount(): AccountWithKey | null {
    try {
      return readEnvironmentAccount(environment);
    } catch (error) {
      notices.emit(toAppError(error));
      return null;
    }
  }

  function toAccount({ id, name, serverUrl, keyStorage }: AccountRow): Account {
    const presence = keys.presence(id);
    // What the keychain was not yet asked for is believed to be there: the usual case, and corrected within moments.
    const hasKey = presence === 'held' || (presence === 'unknown' && keyStorage === 'keychain');
    return { id, name, serverUrl, keyStorage, hasKey };
  }

  function session(): Session {
    const rows = readAccountRows(storage);
    const accounts = rows.map(toAccount);
    const storedId = rows.find((row) => row.isCurrent)?.id ?? null;
    if (fromEnvironment === null) {
      return { accounts, currentAccountId: storedId, keychain: keys.keychainStatus() };
    }
    return {
      accounts: [fromEnvironment.account, ...accounts],
      currentAccountId: prefersStored && storedId !== null ? storedId : fromEnvironment.account.id,
      keychain: keys.keychainStatus(),
    };
  }

  function emitChanged(): void {
    changed.emit(session());
  }

  function isEnvironment(id: AccountId): boolean {
    return id === fromEnvironment?.account.id;
  }

  function findRow(id: AccountId): AccountRow | undefined {
    return readAccountRows(storage).find((row) => row.id === id);
  }

  /** A stored account that may be changed. */
  function storedRow(id: AccountId): AccountRow {
    if (isEnvironment(id)) {
      throw new AppFailure({ code: 'app.wrongState' });
    }
    const row = findRow(id);
    if (row === undefined) {
      throw new AppFailure({ code: 'app.notFound' });
    }
    return row;
  }

  /** Null when there is none. Throws `keychain.*`, told to the user once for each change of what is wrong. */
  async function readKey(row: AccountRow): Promise<string | null> {
    const held = keys.inMemory(row.id);
    if (held !== undefined || row.keyStorage === 'session') {
      return held ?? null;
    }
    const key = await askKeychainFor(row.id);
    emitChanged();
    return key;
  }

  async function askKeychainFor(id: AccountId): Promise<string | null> {
    try {
      const key = await keys.fromKeychain(id);
      toldCode = null;
      return key;
    } catch (thrown) {
      const error = toKeychainError(thrown);
      if (toldCode !== error.code) {
        toldCode = error.code;
        notices.emit(error);
        emitChanged();
      }
      throw new AppFailure(error);
    }
  }

  async function readKeyOrNull(row: AccountRow): Promise<string | null> {
    return readKey(row).catch(() => null);
  }

  /**
   * The account this server and key already are. Failing that, one of the server whose key is lost, since entering it
   * again is how it comes back (the one of that name, if there are several).
   */
  async function findSame(
    serverUrl: string,
    key: string,
    name: string | undefined,
  ): Promise<AccountRow | undefined> {
    const ofServer = readAccountRows(storage).filter((row) => row.serverUrl === serverUrl);
    const withoutKey: AccountRow[] = [];
    for (const row of ofServer) {
      const itsKey = await readKeyOrNull(row);
      if (itsKey === key) {
        return row;
      }
      if (itsKey === null) {
        withoutKey.push(row);
      }
    }
    return withoutKey.find((row) => row.name === name) ?? withoutKey[0];
  }

  async function add({ serverUrl: typed, key: typedKey, name: typedName }: NewAccount): Promise<Account> {
    const serverUrl = parseServerUrl(typed);
    const key = typedKey.trim();
    const name = typedName?.trim() || undefined;
    await clientFor(serverUrl, key).checkKey();
    const same = await findSame(serverUrl, key, name);
    const id = same?.id ?? accountIdSchema.parse(randomUUID());
    // The row first: a key without a row would stay in the keychain for ever after a crash in between.
    saveCurrentAccount(storage, {
      id,
      name: name ?? same?.name ?? new URL(serverUrl).host,
      serverUrl,
      keyStorage: same?.keyStorage ?? 'session',
    });
    const problem = await keys.store(id, key);
    setKeyStorage(storage, id, problem === null ? 'keychain' : 'session');
    prefersStored = true;
    if (problem !== null) {
      notices.emit(problem);
    }
    emitChanged();
    return toAccount(storedRow(id));
  }

  async function askKeychain(): Promise<void> {
    const rows = readAccountRows(storage).filter((row) => row.keyStorage === 'keychain');
    if (rows.length === 0) {
      await keys.probe();
      emitChanged();
    }
    for (const row of rows) {
      await readKeyOrNull(row);
    }
  }

  if (fromEnvironment === null) {
    // A storage closed meanwhile (a short run of the terminal) is nobody's problem.
    void askKeychain().catch(() => undefined);
  }

  return {
    session,

    add(account) {
      // One at a time, so that a double click does not make two accounts.
      const added = adding.then(() => add(account));
      adding = added.catch(() => undefined);
      return added;
    },

    select(id) {
      if (isEnvironment(id)) {
        prefersStored = false;
      } else {
        selectAccountRow(storage, storedRow(id).id);
        prefersStored = true;
      }
      emitChanged();
    },

    rename(id, name) {
      const trimmed = name.trim();
      if (trimmed === '') {
        throw new AppFailure({ code: 'app.invalidInput' });
      }
      renameAccountRow(storage, storedRow(id).id, trimmed);
      emitChanged();
    },

    async remove(id) {
      const row = storedRow(id);
      try {
        await keys.drop(id);
      } catch (error) {
        // The account goes all the same; that its key may still lie in the keychain is said.
        if (row.keyStorage === 'keychain') {
          notices.emit(toKeychainError(error));
        }
      }
      deleteAccountRow(storage, id);
      emitChanged();
    },

    async withKey(id) {
      if (fromEnvironment !== null && isEnvironment(id)) {
        return fromEnvironment;
      }
      const row = findRow(id);
      if (row === undefined) {
        throw new AppFailure({ code: 'account.none' });
      }
      const key = await readKey(row);
      if (key === null) {
        throw new AppFailure({ code: 'account.none', host: new URL(row.serverUrl).host });
      }
      return { account: toAccount(row), key };
    },

    current() {
      const { accounts, currentAccountId } = session();
      const account = accounts.find(({ id }) => id === currentAccountId);
      if (account === undefined) {
        throw new AppFailure({ code: 'account.none' });
      }
      return account;
    },

    onChanged: changed.listen,
    onNotice: notices.listen,
  };
}
