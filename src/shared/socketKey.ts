import { z } from 'zod';

/**
 * How a page in a browser and the web host prove to each other that both have the page's key, without sending it: whoever
 * takes the port while the host is away (another user of this machine may) must learn nothing that opens the host later.
 * The page asks; the host proves first; only then does the page. Each proof is bound to the origin, so that it cannot be
 * passed on to a host at another one, and to both nonces, so that it is good once.
 *
 *   page: { ask: nonce }   host: { nonce, proofs }   page: { proof }   host: { welcome } or { moved }
 */
const secret = z.string().regex(/^[\w-]{43}$/);

export const askSchema = z.object({ ask: secret });
export const challengeSchema = z.object({ nonce: secret, proofs: z.array(secret).max(10) });
export const proofSchema = z.object({ proof: secret });
export const admissionSchema = z.union([
  /** The key with which this page, as long as it is not loaded anew, is known to the runs of the host that follow. */
  z.object({ welcome: z.object({ comebackKey: secret }) }),
  /** The host was started anew: under this address, good once, it lets this page in. */
  z.object({ moved: z.url().max(300) }),
]);
export type Challenge = z.infer<typeof challengeSchema>;
export type Admission = z.infer<typeof admissionSchema>;

/** Close code of a socket whose page has no key that is known here. */
export const KEY_UNKNOWN = 4401;

/** Under this name the entry page leaves the page's key in the origin's own storage (`src/main/web/entry/enter.js` as well). */
export const KEY_STORED_AS = 'bindist-page-key';

/** What is signed with the key (HMAC-SHA-256). */
export function proofText(
  who: 'host' | 'page',
  origin: string,
  { pageNonce, hostNonce }: { readonly pageNonce: string; readonly hostNonce: string },
): string {
  return [`bindist ${who}`, origin, pageNonce, hostNonce].join('\n');
}
