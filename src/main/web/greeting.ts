import type { WebSocket } from 'ws';
import { parseJson } from '../../shared/parseJson.ts';
import {
  type Admission,
  askSchema,
  type Challenge,
  KEY_UNKNOWN,
  type Nonces,
  proofSchema,
  proofText,
} from '../../shared/socketKey.ts';
import { isSame, newSecret, proofOf } from './access.ts';

/** How long a page has for its two messages, and how long each may be. */
const LONGEST_MS = 10_000;
const LONGEST_MESSAGE = 1000;

/** A key that is known at this origin, and the answer to a page that proves it. */
export type KnownKey = { readonly key: string; readonly admission: (nonces: Nonces) => Admission };

/**
 * The first messages of a socket (`shared/socketKey.ts`): the host proves itself first, then the page.
 *
 * @param origin where the socket really arrived, not what its page says
 * @param onAdmitted called when the page has proved a key and was answered
 */
export function greet(
  socket: WebSocket,
  origin: string,
  keys: readonly KnownKey[],
  onAdmitted: (admission: Admission) => void,
): void {
  const refuse = () => {
    finish();
    socket.close(KEY_UNKNOWN, 'no key that is known here');
  };
  const timer = setTimeout(refuse, LONGEST_MS).unref();
  const hostNonce = newSecret();
  let pageNonce: string | null = null;

  function finish() {
    clearTimeout(timer);
    socket.off('message', onMessage);
  }

  function onMessage(data: Buffer | ArrayBuffer | Buffer[], isBinary: boolean) {
    const said = isBinary ? '' : data.toString();
    const message = said.length > LONGEST_MESSAGE ? undefined : parseJson(said);
    if (pageNonce === null) {
      const asked = askSchema.safeParse(message);
      if (!asked.success) return refuse();
      pageNonce = asked.data.ask;
      const text = proofText('host', origin, { pageNonce, hostNonce });
      const challenge: Challenge = { nonce: hostNonce, proofs: keys.map(({ key }) => proofOf(key, text)) };
      return socket.send(JSON.stringify(challenge));
    }
    const shown = proofSchema.safeParse(message);
    const text = proofText('page', origin, { pageNonce, hostNonce });
    const known = shown.success
      ? keys.find(({ key }) => isSame(proofOf(key, text), shown.data.proof))
      : undefined;
    if (known === undefined) return refuse();
    finish();
    const admission = known.admission({ pageNonce, hostNonce });
    socket.send(JSON.stringify(admission));
    return onAdmitted(admission);
  }

  socket.on('message', onMessage);
  socket.on('error', () => socket.terminate());
  socket.on('close', finish);
}
