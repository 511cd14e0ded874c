import { z } from 'zod';
import { parseJson } from '../../shared/parseJson.ts';

/** A key and the one server it was given for. What the keychain keeps, so that the database cannot say where a key goes. */
export type BoundKey = { readonly serverUrl: string; readonly key: string };

const secretSchema = z.object({ serverUrl: z.string().min(1), key: z.string().min(1) });

export function formatSecret({ serverUrl, key }: BoundKey): string {
  return JSON.stringify({ serverUrl, key });
}

/** Null for a key alone and whatever else does not say its server: the database would have to say it, and may be anybody's. */
export function parseSecret(secret: string): BoundKey | null {
  return secretSchema.safeParse(parseJson(secret)).data ?? null;
}
