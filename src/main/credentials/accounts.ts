import { randomUUID } from 'node:crypto';
import { type AppError, AppFailure, type ErrorCode, toAppError } from '../../shared/errors.ts';
import {
  type Account,
  type AccountId,
  accountIdSchema,
  type Session,
  type SignedIn,
} from '../../shared/model.ts';
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
import type { BoundKey } from './boundKey.ts';
import { type Environment, readEnvironmentAccount } from './environmentAccount.ts';
import { findSame, type SameAccount } from './findSame.ts';
import { createHeldKeys, toKeychainError } from './heldKeys.ts';
import { createListeners } from './listeners.ts';
import { findSignedOut } from './signedOutAccounts.ts';
import type { Accounts, AccountWithKey, Keychain, NewAccount } from './types.ts';
import { findWorkingKey } from './workingKey.ts';

export type AccountsOptions = {
  readonly storage: Storage;
  readonly keychain: Keychain;
  /** A client for a server and a key that belong to no account yet. */
  readonly clientFor: (serverUrl: string, key: string) => Pick<BindistClient, 'checkKey'>;
  readonly environment: Environment;
};

/**
 * The accounts (see {@link Accounts}). Returns at once. The keychain is asked in the background, and `onChanged` tells when it
 * has answered. Where the environment brings an account, the keychain is not asked before it is needed: a terminal in a container
 * has none.
 */
export function createAccounts({ storage, keychain, clientFor, environment }: AccountsOptions): Accounts {
  const keys = createHeldKeys(keychain);
  const changed = createListeners<Session>();
  const notices = createListeners<AppError>({ keepsUntilHeard: true });
  const fromEnvironment = environmentAccount();
  /** The environment's account is the current one until the user selects another in this run. */
  let prefersStored = false;
  /** The last problem with the keychain that the user was told of. */
  let toldCode: ErrorCode | null = null;
  /** Accounts, each with the server it names, of which the user was told that their key is for another server. */
  const toldOfServer = new Set<string>();
  let adding: Promise<unknown> = Promise.resolve();

  function environmentAccount(): AccountWithKey | null {
    try {
      return readEnvironmentAccount(environment);
    } catch (error) {
      notices.emit(toAppError(error));
      return null;
    }
  }

  function toAccount(row: AccountRow): Account {
    const { id, name, keyStorage } = row;
    // Where the database names another server than the key, the key's server is shown: that is where it has to be entered again.
    const serverUrl = keys.inMemory(id)?.serverUrl ?? row.serverUrl;
    return { id, name, serverUrl, keyStorage, hasKey: hasKey(row) };
  }

  function hasKey(row: AccountRow): boolean {
    const held = keys.inMemory(row.id);
    if (held !== undefined) {
      return misuse(row, held) === null;
    }
    // A key that was not looked up yet is assumed to be in the keychain. That is the usual case, and is corrected within moments.
    return row.serverProblem === null && row.keyStorage === 'keychain' && !keys.isMissing(row.id);
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

  /**
   * The account's key with its server. Null when there is none. Throws `keychain.*`; the user is told once for each new problem.
   */
  async function readBound(row: AccountRow): Promise<BoundKey | null> {
    const held = keys.inMemory(row.id);
    if (held !== undefined || row.keyStorage === 'session') {
      return held ?? null;
    }
    const bound = await askKeychainFor(row);
    emitChanged();
    return bound;
  }

  async function askKeychainFor(row: AccountRow): Promise<BoundKey | null> {
    try {
      const bound = await keys.fromKeychain(row.id);
      toldCode = null;
      return bound;
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

  /**
   * The account's key. Null when there is none. Throws as {@link Accounts.withKey} for a key of another server; the user is told
   * once.
   */
  async function readKey(row: AccountRow): Promise<string | null> {
    const bound = await readBound(row);
    const problem = bound === null ? row.serverProblem : misuse(row, bound);
    if (problem === null) {
      return bound?.key ?? null;
    }
    const subject = `${row.id} ${row.serverUrl}`;
    if (!toldOfServer.has(subject)) {
      toldOfServer.add(subject);
      notices.emit(problem);
      emitChanged();
    }
    throw new AppFailure(problem);
  }

  async function add({ serverUrl: typed, key: typedKey, name: typedName }: NewAccount): Promise<SignedIn> {
    const serverUrl = parseServerUrl(typed);
    const { key, usedSecretAlone } = await findWorkingKey(typedKey.trim(), (candidate) =>
      clientFor(serverUrl, candidate).checkKey(),
    );
    const wanted = { serverUrl, key, name: typedName?.trim() || undefined };
    const same = await findSame(readAccountRows(storage), wanted, readBound);
    const name = nameOf(wanted, same);
    const id = same?.row.id ?? findSignedOut(storage, serverUrl, name) ?? accountIdSchema.parse(randomUUID());
    // The row is written first: after a crash in between, a key without a row would stay in the keychain for ever.
    saveCurrentAccount(storage, {
      id,
      name,
      serverUrl,
      keyStorage: same?.row.keyStorage ?? 'session',
    });
    const problem = await keys.store(id, { serverUrl, key });
    setKeyStorage(storage, id, problem === null ? 'keychain' : 'session');
    prefersStored = true;
    if (problem !== null) {
      notices.emit(problem);
    }
    emitChanged();
    return { ...toAccount(storedRow(id)), wasKnown: same?.is === 'known', usedSecretAlone };
  }

  async function askKeychain(): Promise<void> {
    const rows = readAccountRows(storage).filter((row) => row.keyStorage === 'keychain');
    if (rows.length === 0) {
      await keys.probe();
      emitChanged();
    }
    for (const row of rows) {
      await readKey(row).catch(() => null);
    }
  }

  /** The keychain has been unlocked: reads the keys that could not be read, and stores those that could not be stored. */
  async function askAgain(): Promise<void> {
    await askKeychain();
    for (const { id, keyStorage } of readAccountRows(storage)) {
      const held = keyStorage === 'session' ? keys.inMemory(id) : undefined;
      if (held !== undefined && (await keys.store(id, held)) === null) {
        setKeyStorage(storage, id, 'keychain');
      }
    }
    emitChanged();
  }

  if (fromEnvironment === null) {
    // A short run of the terminal may have closed the storage by now. That is no error.
    void askKeychain().catch(() => undefined);
  }
  keychain.onLateAnswer(() => void askAgain().catch(() => undefined));

  return {
    session,

    add(account) {
      // One after the other, so that a double click does not make two accounts.
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
      const left = toAccount(row);
      try {
        await keys.drop(id);
      } catch (error) {
        // The account is removed all the same. The user is told that its key may still be in the keychain.
        if (row.keyStorage === 'keychain') {
          notices.emit(toKeychainError(error));
        }
      }
      deleteAccountRow(storage, left);
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

/** Why a key may not be used for the server the account names. Null: it may. */
function misuse({ serverUrl, serverProblem }: AccountRow, bound: BoundKey): AppError | null {
  if (serverProblem === null && bound.serverUrl === serverUrl) {
    return null;
  }
  return {
    code: 'account.serverChanged',
    expected: bound.serverUrl,
    actual: inWords(serverUrl).slice(0, 200),
  };
}

/** The server the database names, whatever it holds. Spelled as a URL it has no character that a terminal would obey. */
function inWords(stored: string): string {
  return URL.canParse(stored) ? new URL(stored).href.replace(/\/$/, '') : 'something that is no address';
}

/**
 * An account keeps its name, whatever is typed with its key. Only one whose key was lost can get another name with the new key.
 */
function nameOf(
  { serverUrl, name }: { readonly serverUrl: string; readonly name: string | undefined },
  same: SameAccount | null,
): string {
  const fresh = name ?? new URL(serverUrl).host;
  if (same === null) {
    return fresh;
  }
  return same.is === 'lost' ? (name ?? same.row.name) : same.row.name;
}
