import { z } from 'zod';
import type { AccountId } from '../../shared/model.ts';
import type { Storage } from '../storage/index.ts';

export type RememberedAnswer<T> = { readonly value: T; readonly fetchedAt: number };

/** Keeps the last answer to a query. Best effort: a full disk must not hide an answer that is already here. */
export function rememberAnswer(
  { database }: Storage,
  accountId: AccountId,
  query: string,
  value: unknown,
  fetchedAt: number,
): void {
  try {
    database
      .prepare(
        'INSERT OR REPLACE INTO catalog_cache (account_id, query, answer, fetched_at) VALUES (?, ?, ?, ?)',
      )
      .run(accountId, query, JSON.stringify(value), fetchedAt);
  } catch {
    // Then it is not there when the network is not.
  }
}

const rowSchema = z.object({ answer: z.string(), fetched_at: z.number() });

/** Null when there is none, or it was written by a build whose model was another. */
export function recallAnswer<T>(
  { database }: Storage,
  accountId: AccountId,
  query: string,
  schema: z.ZodType<T>,
): RememberedAnswer<T> | null {
  const row = rowSchema.safeParse(
    database
      .prepare('SELECT answer, fetched_at FROM catalog_cache WHERE account_id = ? AND query = ?')
      .get(accountId, query),
  );
  if (!row.success) {
    return null;
  }
  const value = schema.safeParse(parseJson(row.data.answer));
  return value.success ? { value: value.data, fetchedAt: row.data.fetched_at } : null;
}

/** In the backups as well. */
export function forgetAnswers(storage: Storage, accountId: AccountId): void {
  storage.deleteForGood([{ sql: 'DELETE FROM catalog_cache WHERE account_id = ?', values: [accountId] }], []);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
