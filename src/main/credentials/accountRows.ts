import { z } from 'zod';
import { type AppError, toAppError } from '../../shared/errors.ts';
import { type AccountId, accountIdSchema } from '../../shared/model.ts';
import { parseServerUrl } from '../../shared/serverUrl.ts';
import type { Storage } from '../storage/index.ts';
import { rememberSignedOut } from './signedOutAccounts.ts';

/** An account's row in the database. It holds no key. */
export type AccountRow = {
  readonly id: AccountId;
  readonly name: string;
  readonly serverUrl: string;
  /** Why no key may be sent to this server; null: it may. Whoever can write to the database can put any server into it. */
  readonly serverProblem: AppError | null;
  readonly keyStorage: 'keychain' | 'session';
  readonly isCurrent: boolean;
};

const rowSchema = z
  .object({
    id: accountIdSchema,
    name: z.string(),
    server_url: z.string(),
    key_storage: z.enum(['keychain', 'session']),
    is_current: z.number(),
  })
  .transform(
    (row): AccountRow => ({
      id: row.id,
      name: row.name,
      ...parseStoredUrl(row.server_url),
      keyStorage: row.key_storage,
      isCurrent: row.is_current === 1,
    }),
  );

/** Parsed as strictly as a typed address. */
function parseStoredUrl(stored: string): Pick<AccountRow, 'serverUrl' | 'serverProblem'> {
  try {
    return { serverUrl: parseServerUrl(stored), serverProblem: null };
  } catch (thrown) {
    return { serverUrl: stored, serverProblem: toAppError(thrown) };
  }
}

/** In the order they were added. */
export function readAccountRows({ database }: Storage): AccountRow[] {
  return database
    .prepare('SELECT id, name, server_url, key_storage, is_current FROM accounts ORDER BY created_at, rowid')
    .all()
    .flatMap((row) => rowSchema.safeParse(row).data ?? []);
}

/** Writes an account, new or known, and makes it the current one. */
export function saveCurrentAccount(
  storage: Storage,
  row: Omit<AccountRow, 'isCurrent' | 'serverProblem'>,
): void {
  storage.transaction(() => {
    storage.database
      .prepare(
        `INSERT INTO accounts (id, name, server_url, key_storage, created_at) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET name = excluded.name, server_url = excluded.server_url,
           key_storage = excluded.key_storage`,
      )
      .run(row.id, row.name, row.serverUrl, row.keyStorage, Date.now());
    storage.database.prepare('DELETE FROM signed_out_accounts WHERE id = ?').run(row.id);
    selectAccountRow(storage, row.id);
  });
}

export function selectAccountRow({ database }: Storage, id: AccountId): void {
  database.prepare('UPDATE accounts SET is_current = (id = ?)').run(id);
}

export function setKeyStorage(
  { database }: Storage,
  id: AccountId,
  keyStorage: 'keychain' | 'session',
): void {
  database.prepare('UPDATE accounts SET key_storage = ? WHERE id = ?').run(keyStorage, id);
}

export function renameAccountRow({ database }: Storage, id: AccountId, name: string): void {
  database.prepare('UPDATE accounts SET name = ? WHERE id = ?').run(name, id);
}

/**
 * Deletes an account. If it was the current one, the first of the others becomes it. The id is remembered while downloads of the
 * account are unfinished, so that they can go on when it is added again.
 */
export function deleteAccountRow(
  storage: Storage,
  { id, name, serverUrl }: Pick<AccountRow, 'id' | 'name' | 'serverUrl'>,
): void {
  storage.transaction(() => {
    rememberSignedOut(storage, { id, name, serverUrl });
    storage.database.prepare('DELETE FROM accounts WHERE id = ?').run(id);
    const left = readAccountRows(storage);
    const first = left[0];
    if (first !== undefined && !left.some((row) => row.isCurrent)) {
      selectAccountRow(storage, first.id);
    }
  });
}
