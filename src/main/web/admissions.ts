import {
  type Admission,
  movedText,
  type Nonces,
  sealed,
  sealText,
  tokenText,
} from '../../shared/socketKey.ts';
import { proofOf } from './access.ts';

// The answer to a page that proved a key. Whoever passes it on learns nothing from it (`shared/socketKey.ts`). Pure.

export function welcome(pageKey: string, origin: string, comebackKey: string, nonces: Nonces): Admission {
  const seal = Buffer.from(proofOf(pageKey, sealText(origin, nonces)), 'base64url');
  const box = sealed(Buffer.from(comebackKey, 'base64url'), seal);
  return { welcome: { sealedComebackKey: Buffer.from(box).toString('base64url') } };
}

/** The token is never sent: the page derives it too. */
export function moved(
  comebackKey: string,
  { from, to }: { readonly from: string; readonly to: string },
  nonces: Nonces,
): { readonly admission: Admission; readonly token: string } {
  return {
    admission: { moved: { origin: to, proof: proofOf(comebackKey, movedText(from, to, nonces)) } },
    token: proofOf(comebackKey, tokenText(from, to, nonces)),
  };
}
