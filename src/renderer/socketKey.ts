import {
  type Admission,
  KEY_STORED_AS,
  movedText,
  type Nonces,
  proofText,
  sealed,
  sealText,
  tokenText,
} from '../shared/socketKey.ts';

/**
 * The key this page proves to the host: the entry page left it in the origin's own storage. A cookie would not do: browsers
 * send it to every port of its address, whoever listens there. Null in a browser that was not let in.
 */
export function storedKey(): string | null {
  try {
    return window.localStorage.getItem(KEY_STORED_AS);
  } catch {
    // A browser that refuses storage: this page is not let in, and is told so.
    return null;
  }
}

export function newNonce(): string {
  return toBase64Url(window.crypto.getRandomValues(new Uint8Array(32)));
}

/** What the page proved, and by which of its keys. */
export type Greeting = { readonly key: string; readonly nonces: Nonces; readonly proof: string };

/** By the first of the page's keys that the host has proved to have; null where it proved none. */
export async function answerTo(
  challenge: { readonly nonce: string; readonly proofs: readonly string[] },
  pageNonce: string,
  keys: readonly string[],
): Promise<Greeting | null> {
  const nonces = { pageNonce, hostNonce: challenge.nonce };
  const { origin } = window.location;
  for (const key of keys) {
    const proof = await proofOf(key, proofText('host', origin, nonces));
    if (challenge.proofs.includes(proof)) {
      return { key, nonces, proof: await proofOf(key, proofText('page', origin, nonces)) };
    }
  }
  return null;
}

/** Where the page is let in, or the key for its coming back; throws where it is not the host that says where it is. */
export async function admittedBy(
  admission: Admission,
  { key, nonces }: Pick<Greeting, 'key' | 'nonces'>,
): Promise<{ readonly address: string } | { readonly comebackKey: string }> {
  const { origin } = window.location;
  if ('welcome' in admission) {
    const seal = toBytes(await proofOf(key, sealText(origin, nonces)));
    return { comebackKey: toBase64Url(sealed(toBytes(admission.welcome.sealedComebackKey), seal)) };
  }
  const { origin: newOrigin, proof } = admission.moved;
  if (proof !== (await proofOf(key, movedText(origin, newOrigin, nonces)))) throw new Error('Not the host.');
  return { address: `${newOrigin}/enter#${await proofOf(key, tokenText(origin, newOrigin, nonces))}` };
}

async function proofOf(key: string, text: string): Promise<string> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const imported = await window.crypto.subtle.importKey('raw', toBytes(key), algorithm, false, ['sign']);
  return toBase64Url(
    new Uint8Array(await window.crypto.subtle.sign(algorithm, imported, new TextEncoder().encode(text))),
  );
}

function toBytes(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
}

function toBase64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}
