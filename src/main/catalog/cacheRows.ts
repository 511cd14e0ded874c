import { z } from 'zod';
import type { AccountId } from '../../shared/model.ts';
import { parseJson } from '../../shared/parseJson.ts';
import type { Storage } from '../storage/index.ts';

/** An answer as it is cached. If it was incomplete, it is incomplete when it comes from the cache. */
export type KeptAnswer<T> = { readonly value: T; readonly isComplete: boolean; readonly unusable: string[] };
export type RememberedAnswer<T> = KeptAnswer<T> & { readonly fetchedAt: number };

/** In characters of JSON. A longer answer is not cached: reading it back would cost more than asking again. */
const LONGEST_ROW = 32 * 1024 * 1024;

/**
 * Caches the last answer to a query, unless it is too long. A failure is ignored: a full disk must not hide an answer that has
 * already come.
 */
export function rememberAnswer(
  { database }: Storage,
  accountId: AccountId,
  query: string,
  kept: KeptAnswer<unknown>,
  fetchedAt: number,
): void {
  try {
    const answer = JSON.stringify(kept);
    if (answer.length > LONGEST_ROW) {
      database.prepare('DELETE FROM catalog_cache WHERE account_id = ? AND query = ?').run(accountId, query);
      return;
    }
    database
      .prepare(
        'INSERT OR REPLACE INTO catalog_cache (account_id, query, answer, fetched_at) VALUES (?, ?, ?, ?)',
      )
      .run(accountId, query, answer, fetchedAt);
  } catch {
    // Without it the answer is missing when there is no network.
  }
}

const rowSchema = z.object({ answer: z.string(), fetched_at: z.number() });

/** Null when there is none, or when a build with another model wrote it. */
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
  const kept = z
    .object({ value: schema, isComplete: z.boolean(), unusable: z.array(z.string()) })
    .safeParse(parseJson(row.data.answer));
  return kept.success ? { ...kept.data, fetchedAt: row.data.fetched_at } : null;
}

/** From the backups as well. */
export function forgetAnswers(storage: Storage, accountId: AccountId): void {
  storage.deleteForGood([{ sql: 'DELETE FROM catalog_cache WHERE account_id = ?', values: [accountId] }], []);
}
