import { randomUUID } from 'node:crypto';
import type { AppError } from '../../shared/errors.ts';
import { type AccountId, accountIdSchema, type SignedIn } from '../../shared/model.ts';
import { parseServerUrl } from '../../shared/serverUrl.ts';
import type { BindistClient } from '../bindist/index.ts';
import type { Storage } from '../storage/index.ts';
import { readAccountRows, saveCurrentAccount, setKeyStorage } from './accountRows.ts';
import type { BoundKeys } from './boundKeys.ts';
import { findSame, type SameAccount } from './findSame.ts';
import type { HeldKeys } from './heldKeys.ts';
import { findSignedOut } from './signedOutAccounts.ts';
import type { NewAccount } from './types.ts';
import { findWorkingKey } from './workingKey.ts';

/** A client for a server and a key that belong to no account yet. */
export type ClientFor = (serverUrl: string, key: string) => Pick<BindistClient, 'checkKey'>;

export type AddAccountDependencies = {
  readonly storage: Storage;
  readonly keys: HeldKeys;
  readonly clientFor: ClientFor;
  readonly readBound: BoundKeys['readBound'];
};

export type AddedAccount = Pick<SignedIn, 'wasKnown' | 'usedSecretAlone'> & {
  readonly id: AccountId;
  /** Why its key could not be put into the keychain; null: it was. */
  readonly problem: AppError | null;
};

/**
 * Checks the key with its server, and makes the account the current one: anew, or the one that was there.
 *
 * @throws AppFailure what the server says of the key; `account.badServerUrl`; `keychain.*`
 */
export async function addAccount(
  { storage, keys, clientFor, readBound }: AddAccountDependencies,
  { serverUrl: typed, key: typedKey, name: typedName }: NewAccount,
): Promise<AddedAccount> {
  const serverUrl = parseServerUrl(typed);
  const { key, usedSecretAlone } = await findWorkingKey(typedKey.trim(), (candidate) =>
    clientFor(serverUrl, candidate).checkKey(),
  );
  const wanted = { serverUrl, key, name: typedName?.trim() || undefined };
  const same = await findSame(readAccountRows(storage), wanted, readBound);
  const name = nameOf(wanted, same);
  const id = same?.row.id ?? findSignedOut(storage, serverUrl, name) ?? accountIdSchema.parse(randomUUID());
  // The row is written first: after a crash in between, a key without a row would stay in the keychain for ever.
  saveCurrentAccount(storage, { id, name, serverUrl, keyStorage: same?.row.keyStorage ?? 'session' });
  const problem = await keys.store(id, { serverUrl, key });
  setKeyStorage(storage, id, problem === null ? 'keychain' : 'session');
  return { id, problem, wasKnown: same?.is === 'known', usedSecretAlone };
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
