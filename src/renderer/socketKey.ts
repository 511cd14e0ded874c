import { KEY_STORED_AS, proofText } from '../shared/socketKey.ts';

/**
 * The key this page proves to the host: the entry page left it in the origin's own storage. A cookie would not do: browsers
 * send it to every port of its address, whoever listens there. Null in a browser that was not let in.
 */
export function storedKey(): string | null {
  return window.localStorage.getItem(KEY_STORED_AS);
}

export function newNonce(): string {
  return toBase64Url(window.crypto.getRandomValues(new Uint8Array(32)));
}

/** The page's proof, by the first of its keys that the host has proved to have; null where it proved none. */
export async function answerTo(
  challenge: { readonly nonce: string; readonly proofs: readonly string[] },
  pageNonce: string,
  keys: readonly string[],
): Promise<string | null> {
  const nonces = { pageNonce, hostNonce: challenge.nonce };
  const { origin } = window.location;
  for (const key of keys) {
    const proof = await proofOf(key, proofText('host', origin, nonces));
    if (challenge.proofs.includes(proof)) return proofOf(key, proofText('page', origin, nonces));
  }
  return null;
}

async function proofOf(key: string, text: string): Promise<string> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const bytes = Uint8Array.from(atob(key.replaceAll('-', '+').replaceAll('_', '/')), (letter) =>
    letter.charCodeAt(0),
  );
  const imported = await window.crypto.subtle.importKey('raw', bytes, algorithm, false, ['sign']);
  return toBase64Url(
    new Uint8Array(await window.crypto.subtle.sign(algorithm, imported, new TextEncoder().encode(text))),
  );
}

function toBase64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}
