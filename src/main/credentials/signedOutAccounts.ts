import { z } from 'zod';
import { type AccountId, accountIdSchema } from '../../shared/model.ts';
import type { Storage } from '../storage/index.ts';

const idSchema = z.object({ id: accountIdSchema }).transform(({ id }) => id);

/** What is remembered of an account that was signed out of. */
type SignedOut = { readonly id: AccountId; readonly name: string; readonly serverUrl: string };

/** Unfinished downloads, in any queue. A row that cannot be read belongs to no account. */
const LEFT_DOWNLOADS = `
  SELECT record ->> '$.accountId' AS account_id FROM (SELECT iif(json_valid(record), record, '{}') AS record FROM downloads)
  WHERE account_id IS NOT NULL AND record ->> '$.state.kind' IS NOT 'completed'`;

/**
 * Remembers the id of an account that is signed out of, while it has unfinished downloads. Downloads belong to an account by its
 * id, and those that wait for a key can go on when it is entered again. To be called before the account's row is deleted.
 */
export function rememberSignedOut(storage: Storage, { id, name, serverUrl }: SignedOut): void {
  storage.database
    .prepare('INSERT OR REPLACE INTO signed_out_accounts (id, name, server_url, at) VALUES (?, ?, ?, ?)')
    .run(id, name, serverUrl, Date.now());
  forgetNeedless(storage);
}

/**
 * The remembered id that a new account of this server takes over: the one of the same name, else the latest. Null: there is none.
 */
export function findSignedOut(storage: Storage, serverUrl: string, name: string): AccountId | null {
  forgetNeedless(storage);
  const row = storage.database
    .prepare(
      `SELECT id FROM signed_out_accounts WHERE server_url = ? AND id NOT IN (SELECT id FROM accounts)
       ORDER BY name = ? DESC, at DESC, rowid DESC LIMIT 1`,
    )
    .get(serverUrl, name);
  return idSchema.safeParse(row).data ?? null;
}

function forgetNeedless({ database }: Storage): void {
  database.exec(`DELETE FROM signed_out_accounts WHERE id NOT IN (${LEFT_DOWNLOADS})`);
}
