import { z } from 'zod';
import {
  type Bridge,
  EVENT_NAMES,
  type EventName,
  events,
  forEachEvent,
  type PreloadApi,
  type Result,
  type SocketRequest,
} from '../shared/contract.ts';
import { appErrorSchema } from '../shared/errors.ts';
import { admissionSchema, challengeSchema } from '../shared/socketKey.ts';
import { admittedBy, answerTo, type Greeting, newNonce, storedKey } from './socketKey.ts';

// The only file that talks to the main process: through the preload in Electron, through a WebSocket in a browser.

declare global {
  interface Window {
    /** Put there by the preload; absent in a browser. */
    readonly bindist?: PreloadApi;
  }
}

/** What the page needs beyond commands and events: whether the app behind it is still there. */
export type PageBridge = Bridge & {
  /** Tells at once and on every change. After a loss everything may have changed: ask for snapshots again. */
  onConnection(listener: (isConnected: boolean) => void): () => void;
};

function createPreloadBridge(api: PreloadApi): PageBridge {
  return {
    invoke: (command, input) => api.commands[command](input),
    on: (event, listener) => api.events[event](listener),
    onConnection(listener) {
      listener(true);
      return () => {};
    },
  };
}

const resultSchema = z.union([
  z.object({ ok: z.literal(true), value: z.unknown() }),
  z.object({ ok: z.literal(false), error: appErrorSchema }),
]);
const messageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('result'), id: z.int(), result: resultSchema }),
  z.object({ type: z.literal('event'), event: z.enum(EVENT_NAMES), payload: z.unknown() }),
]);

const FIRST_RETRY_MS = 300;
const LAST_RETRY_MS = 5000;
/** A host that is there answers at once; who holds the page for longer may wait for one, to pass its answers on. */
const LONGEST_GREETING_MS = 10_000;
const LOST: Result<never> = { ok: false, error: { code: 'network.interrupted' } };

type Listeners = { readonly [E in EventName]: Set<(payload: never) => void> };

/**
 * Requests made while the socket is down wait for it; those under way when it breaks are answered as lost. The host has to
 * prove itself before it hears anything (`shared/socketKey.ts`): after a restart the port may be another user's.
 */
function createSocketBridge(address: string): PageBridge {
  let socket: WebSocket;
  /** In this page's memory alone: what lies in the browser's storage can be read by whoever had the port meanwhile. */
  let comebackKey: string | null = null;
  let retryMs = FIRST_RETRY_MS;
  let lastId = 0;
  let isConnected = false;
  const waiting: SocketRequest[] = [];
  const pending = new Map<number, (result: z.output<typeof resultSchema>) => void>();
  const connectionListeners = new Set<(isConnected: boolean) => void>();
  const listeners = forEachEvent<Listeners>(() => new Set());

  function setConnected(value: boolean) {
    isConnected = value;
    for (const listener of connectionListeners) listener(value);
  }

  function receive(text: string) {
    const message = messageSchema.parse(JSON.parse(text));
    if (message.type === 'event') {
      const payload = events[message.event].parse(message.payload);
      for (const listener of listeners[message.event]) listener(payload as never);
      return;
    }
    pending.get(message.id)?.(message.result);
    pending.delete(message.id);
  }

  /** The host's first message; throws where it is not one's that has one of the keys. */
  async function greet(opened: WebSocket, pageNonce: string, keys: readonly string[], text: string) {
    const greeting = await answerTo(challengeSchema.parse(JSON.parse(text)), pageNonce, keys);
    if (greeting === null) throw new Error('No host that knows this page.');
    opened.send(JSON.stringify({ proof: greeting.proof }));
    return greeting;
  }

  /** Its second one: whether it serves this page here; throws where it is not that host's. */
  async function admit(opened: WebSocket, greeting: Greeting, text: string): Promise<boolean> {
    const admitted = await admittedBy(admissionSchema.parse(JSON.parse(text)), greeting);
    // Cut off meanwhile: the next connection asks anew.
    if (opened.readyState !== WebSocket.OPEN) return false;
    if ('address' in admitted) {
      // A host that was started anew has another address, and takes this page to where it was.
      window.location.replace(`${admitted.address}${window.location.hash}`);
      return false;
    }
    ({ comebackKey } = admitted);
    retryMs = FIRST_RETRY_MS;
    for (const request of waiting.splice(0)) socket.send(JSON.stringify(request));
    setConnected(true);
    return true;
  }

  function connect() {
    const opened = new WebSocket(address);
    const pageNonce = newNonce();
    let keys: readonly string[] = [];
    let greeting: Promise<Greeting> | null = null;
    let admission: Promise<boolean> | null = null;
    socket = opened;
    const cut = setTimeout(() => opened.close(), LONGEST_GREETING_MS);
    opened.addEventListener('open', () => {
      // Now, not when the host answers: who holds this connection must not get a key that another tab was given since.
      keys = [storedKey(), comebackKey].filter((key) => key !== null);
      opened.send(JSON.stringify({ ask: pageNonce }));
    });
    opened.addEventListener('message', ({ data }) => {
      const text = String(data);
      const refuse = () => opened.close();
      if (greeting === null) {
        greeting = greet(opened, pageNonce, keys, text);
        greeting.catch(refuse);
      } else if (admission === null) {
        admission = greeting.then((greeted) => admit(opened, greeted, text));
        admission.then(() => clearTimeout(cut), refuse);
      } else {
        // What comes while the admission is still looked at waits for it, in its order.
        void admission.then((isServed) => isServed && receive(text), refuse);
      }
    });
    opened.addEventListener('close', () => {
      clearTimeout(cut);
      setConnected(false);
      for (const answer of pending.values()) answer(LOST);
      pending.clear();
      waiting.length = 0;
      setTimeout(connect, retryMs);
      retryMs = Math.min(LAST_RETRY_MS, retryMs * 2);
    });
  }

  connect();
  return {
    invoke: (command, input) =>
      new Promise((resolve) => {
        lastId += 1;
        const request: SocketRequest = { id: lastId, command, input };
        // The service validated its answer against the same contract before it left.
        pending.set(lastId, (result) => resolve(result as never));
        if (isConnected) socket.send(JSON.stringify(request));
        else waiting.push(request);
      }),
    on(event, listener) {
      const set: Set<(payload: never) => void> = listeners[event];
      set.add(listener);
      return () => set.delete(listener);
    },
    onConnection(listener) {
      listener(isConnected);
      connectionListeners.add(listener);
      return () => connectionListeners.delete(listener);
    },
  };
}

export const bridge: PageBridge =
  window.bindist === undefined
    ? createSocketBridge(`ws://${window.location.host}/socket`)
    : createPreloadBridge(window.bindist);
