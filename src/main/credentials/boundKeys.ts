import { type AppError, AppFailure, type ErrorCode } from '../../shared/errors.ts';
import type { Account } from '../../shared/model.ts';
import type { AccountRow } from './accountRows.ts';
import type { BoundKey } from './boundKey.ts';
import { type HeldKeys, toKeychainError } from './heldKeys.ts';

/** The accounts' keys, each for the server it was stored with: the database alone does not say where a key is sent. */
export type BoundKeys = {
  toAccount(row: AccountRow): Account;
  /**
   * The account's key with its server. Null when there is none. Throws `keychain.*`; the user is told once for each new problem.
   */
  readBound(row: AccountRow): Promise<BoundKey | null>;
  /** Null when there is none. Throws what `Accounts.withKey` does for a key that is not this server's; the user is told once. */
  readKey(row: AccountRow): Promise<string | null>;
};

export type BoundKeysDependencies = {
  readonly keys: HeldKeys;
  readonly onNotice: (error: AppError) => void;
  /** Something was learned of a key. */
  readonly onChanged: () => void;
};

export function createBoundKeys({ keys, onNotice, onChanged }: BoundKeysDependencies): BoundKeys {
  /** The last problem with the keychain that the user was told of. */
  let toldCode: ErrorCode | null = null;
  /** Accounts, each with the server it names, of which the user was told that their key is for another server. */
  const toldOfServer = new Set<string>();

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

  async function readBound(row: AccountRow): Promise<BoundKey | null> {
    const held = keys.inMemory(row.id);
    if (held !== undefined || row.keyStorage === 'session') {
      return held ?? null;
    }
    const bound = await askKeychainFor(row);
    onChanged();
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
        onNotice(error);
        onChanged();
      }
      throw new AppFailure(error);
    }
  }

  async function readKey(row: AccountRow): Promise<string | null> {
    const bound = await readBound(row);
    const problem = bound === null ? row.serverProblem : misuse(row, bound);
    if (problem === null) {
      return bound?.key ?? null;
    }
    const subject = `${row.id} ${row.serverUrl}`;
    if (!toldOfServer.has(subject)) {
      toldOfServer.add(subject);
      onNotice(problem);
      onChanged();
    }
    throw new AppFailure(problem);
  }

  return { toAccount, readBound, readKey };
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
