import { createHmac, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { z } from 'zod';
import {
  admissionSchema,
  challengeSchema,
  movedText,
  type Nonces,
  proofText,
  sealed,
  sealText,
  tokenText,
} from '../../../src/shared/socketKey.ts';

/** What a browser does at the web host, without one. */
export type LetIn = { readonly origin: string; readonly cookie: string; readonly pageKey: string };

/** Trades a one-time address as the entry page does; throws the status it was refused with. */
export async function enter(address: string): Promise<LetIn> {
  const { origin, hash } = new URL(address);
  const answer = await fetch(`${origin}/enter`, {
    method: 'POST',
    headers: { Origin: origin, 'Content-Type': 'application/json' },
    body: JSON.stringify({ token: hash.slice(1) }),
  });
  if (!answer.ok) throw new Error(`refused with ${answer.status}`);
  const { pageKey } = z.object({ pageKey: z.string() }).parse(await answer.json());
  return { origin, pageKey, cookie: answer.headers.getSetCookie()[0]?.split(';')[0] ?? '' };
}

export function connect({ origin, cookie }: Pick<LetIn, 'origin' | 'cookie'>): WebSocket {
  const socket = new WebSocket(`${origin.replace('http', 'ws')}/socket`, {
    headers: { Cookie: cookie, Origin: origin },
  });
  // A socket that is cut while it still sends says so.
  socket.on('error', () => undefined);
  return socket;
}

export function proofOf(key: string, text: string): string {
  return createHmac('sha256', Buffer.from(key, 'base64url')).update(text).digest('base64url');
}

/** Proves the key as the page does; null when the host did not prove it first, or closed. */
export async function prove(socket: WebSocket, origin: string, key: string): Promise<Admitted | null> {
  const next = async () => {
    const arrived = await Promise.race([once(socket, 'message'), once(socket, 'close').then(() => null)]);
    return arrived === null ? null : JSON.parse(String(arrived[0]));
  };
  if (socket.readyState !== WebSocket.OPEN) {
    const isOpen = await once(socket, 'open').then(
      () => true,
      () => false,
    );
    if (!isOpen) return null;
  }
  const pageNonce = randomBytes(32).toString('base64url');
  const asked = next();
  socket.send(JSON.stringify({ ask: pageNonce }));
  const challenge = challengeSchema.safeParse(await asked);
  if (!challenge.success) return null;
  const nonces = { pageNonce, hostNonce: challenge.data.nonce };
  if (!challenge.data.proofs.includes(proofOf(key, proofText('host', origin, nonces)))) return null;
  const admitted = next();
  socket.send(JSON.stringify({ proof: proofOf(key, proofText('page', origin, nonces)) }));
  const admission = admissionSchema.safeParse(await admitted).data;
  return admission === undefined ? null : understood(admission, origin, key, nonces);
}

type Admitted = { readonly welcome: { readonly comebackKey: string } } | { readonly moved: string };

function understood(
  admission: z.output<typeof admissionSchema>,
  origin: string,
  key: string,
  nonces: Nonces,
): Admitted | null {
  if ('welcome' in admission) {
    const seal = Buffer.from(proofOf(key, sealText(origin, nonces)), 'base64url');
    const opened = sealed(Buffer.from(admission.welcome.sealedComebackKey, 'base64url'), seal);
    return { welcome: { comebackKey: Buffer.from(opened).toString('base64url') } };
  }
  const { origin: newOrigin, proof } = admission.moved;
  if (proof !== proofOf(key, movedText(origin, newOrigin, nonces))) return null;
  return { moved: `${newOrigin}/enter#${proofOf(key, tokenText(origin, newOrigin, nonces))}` };
}

/** A socket that was let in, by the address. */
export async function openAsPage(page: LetIn): Promise<WebSocket> {
  const socket = connect(page);
  const admission = await prove(socket, page.origin, page.pageKey);
  if (admission === null || !('welcome' in admission)) throw new Error('The page was not let in.');
  return socket;
}
