import { z } from 'zod';
import { parseJson } from '../../shared/parseJson.ts';

/**
 * A key and the one server it was given for. They are kept together in the keychain, so that the database cannot decide where a
 * key goes.
 */
export type BoundKey = { readonly serverUrl: string; readonly key: string };

const secretSchema = z.object({ serverUrl: z.string().min(1), key: z.string().min(1) });

export function formatSecret({ serverUrl, key }: BoundKey): string {
  return JSON.stringify({ serverUrl, key });
}

/** Null for a key without a server: only the database could name one, and anybody may have written that. */
export function parseSecret(secret: string): BoundKey | null {
  return secretSchema.safeParse(parseJson(secret)).data ?? null;
}
