import { z } from 'zod';

/** A key and the one server it was given for. What the keychain keeps, so that the database cannot say where a key goes. */
export type BoundKey = { readonly serverUrl: string; readonly key: string };

const secretSchema = z.object({ serverUrl: z.string().min(1), key: z.string().min(1) });

export function formatSecret({ serverUrl, key }: BoundKey): string {
  return JSON.stringify({ serverUrl, key });
}

/** `serverUrl` is null for what earlier versions kept: the bare key. */
export function parseSecret(secret: string): BoundKey | { readonly serverUrl: null; readonly key: string } {
  return secretSchema.safeParse(parseJson(secret)).data ?? { serverUrl: null, key: secret };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
