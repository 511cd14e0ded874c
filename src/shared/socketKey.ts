import { z } from 'zod';

/**
 * How a page in a browser and the web host prove to each other that both have the page's key, without sending it: whoever
 * takes the port while the host is away (another user of this machine may) must learn nothing that opens the host later.
 * The page asks; the host proves first; only then does the page. Each proof is bound to the origin, so that it cannot be
 * passed on to a host at another one, and to both nonces, so that it is good once.
 *
 *   page: { ask: nonce }   host: { nonce, proofs }   page: { proof }   host: { welcome } or { moved }
 *
 * Whoever accepted the page's connection before the host came to that origin can pass all of this on, unseen by both. So none
 * of it is worth having: what lets a page in is derived by both from the key and the nonces, or sent sealed with them.
 */
const secret = z.string().regex(/^[\w-]{43}$/);

export const askSchema = z.object({ ask: secret });
export const challengeSchema = z.object({ nonce: secret, proofs: z.array(secret).max(10) });
export const proofSchema = z.object({ proof: secret });
export const admissionSchema = z.union([
  /**
   * The key with which this page, as long as it is not loaded anew, is known to the runs of the host that follow. Not derived
   * from the page's key: that one the browser stores.
   */
  z.object({ welcome: z.object({ sealedComebackKey: secret }) }),
  /** The host was started anew, and proves where it is; there the token that both derive, good once, lets this page in. */
  z.object({ moved: z.object({ origin: z.url({ protocol: /^http$/ }).max(100), proof: secret }) }),
]);
export type Challenge = z.infer<typeof challengeSchema>;
export type Admission = z.infer<typeof admissionSchema>;

/** Close code of a socket whose page has no key that is known here. */
export const KEY_UNKNOWN = 4401;

/** Under this name the entry page leaves the page's key in the origin's own storage (`src/main/web/entry/enter.js` as well). */
export const KEY_STORED_AS = 'bindist-page-key';

export type Nonces = { readonly pageNonce: string; readonly hostNonce: string };

/** What is signed with the key (HMAC-SHA-256). */
export function proofText(who: 'host' | 'page', origin: string, nonces: Nonces): string {
  return signedText(who, [origin], nonces);
}

/** By this the page knows that it is the host that says where it is now. */
export function movedText(origin: string, newOrigin: string, nonces: Nonces): string {
  return signedText('moved', [origin, newOrigin], nonces);
}

/** Signed, this is the one-time token; neither side ever sends it here. */
export function tokenText(origin: string, newOrigin: string, nonces: Nonces): string {
  return signedText('token', [origin, newOrigin], nonces);
}

/** Signed, this is what the key of the runs that follow is sealed with, bit by bit. */
export function sealText(origin: string, nonces: Nonces): string {
  return signedText('seal', [origin], nonces);
}

function signedText(what: string, origins: readonly string[], { pageNonce, hostNonce }: Nonces): string {
  return [`bindist ${what}`, ...origins, pageNonce, hostNonce].join('\n');
}

/** Seals and opens a secret; the seal is good for one of them. */
export function sealed(secretBytes: Uint8Array, seal: Uint8Array): Uint8Array {
  return secretBytes.map((byte, at) => byte ^ (seal[at] ?? 0));
}
