import { type AppError, AppFailure } from '../../shared/errors.ts';
import { createListeners } from '../../shared/listeners.ts';
import type { AccountId, Session, SignedIn } from '../../shared/model.ts';
import type { Storage } from '../storage/index.ts';
import {
  type AccountRow,
  deleteAccountRow,
  readAccountRows,
  renameAccountRow,
  selectAccountRow,
} from './accountRows.ts';
import { addAccount, type ClientFor } from './addAccount.ts';
import { createBoundKeys } from './boundKeys.ts';
import { type Environment, findEnvironmentAccount } from './environmentAccount.ts';
import { createHeldKeys, toKeychainError } from './heldKeys.ts';
import { createKeychainRounds } from './keychainRounds.ts';
import type { Accounts, Keychain, NewAccount } from './types.ts';

export type AccountsOptions = {
  readonly storage: Storage;
  readonly keychain: Keychain;
  readonly clientFor: ClientFor;
  readonly environment: Environment;
};

/**
 * The accounts (see {@link Accounts}). Returns at once. The keychain is asked in the background, and `onChanged` tells when it
 * has answered. Where the environment brings an account, the keychain is not asked before it is needed: a terminal in a container
 * has none.
 */
export function createAccounts({ storage, keychain, clientFor, environment }: AccountsOptions): Accounts {
  const keys = createHeldKeys(keychain);
  const { toAccount, readBound, readKey } = createBoundKeys({
    keys,
    onNotice: (error) => notices.emit(error),
    onChanged: emitChanged,
  });
  const rounds = createKeychainRounds(storage, keys, readKey, emitChanged);
  const changed = createListeners<Session>();
  const notices = createListeners<AppError>({ keepsUntilHeard: true });
  const fromEnvironment = findEnvironmentAccount(environment, notices.emit);
  /** The environment's account is the current one until the user selects another in this run. */
  let prefersStored = false;
  let adding: Promise<unknown> = Promise.resolve();

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

  async function add(typed: NewAccount): Promise<SignedIn> {
    const { id, problem, wasKnown, usedSecretAlone } = await addAccount(
      { storage, keys, clientFor, readBound },
      typed,
    );
    prefersStored = true;
    if (problem !== null) {
      notices.emit(problem);
    }
    emitChanged();
    return { ...toAccount(storedRow(id)), wasKnown, usedSecretAlone };
  }

  if (fromEnvironment === null) {
    // A short run of the terminal may have closed the storage by now. That is no error.
    void rounds.ask().catch(() => undefined);
  }
  keychain.onLateAnswer(() => void rounds.askAgain().catch(() => undefined));

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
