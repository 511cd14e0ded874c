import { connect as connectPlain, isIP, type OnReadOpts, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectSecure } from 'node:tls';
import { type Addresses, guardedLookup, type Reach } from '../../network/index.ts';
import { failure } from '../retry/problem.ts';
import { LONGEST_HEAD_BYTES } from './responseHead.ts';

export type Origin = {
  readonly secure: boolean;
  /** Without brackets. */
  readonly hostname: string;
  readonly port: number;
  /** As it goes into the `Host` header. */
  readonly host: string;
  readonly reach: Reach;
};

/** The peer closed the connection properly. */
export class ConnectionClosed extends Error {
  override readonly name = 'ConnectionClosed';
  /** Whether any byte of an answer had come. */
  readonly isAnswered: boolean;

  constructor(isAnswered: boolean) {
    super('closed');
    this.isAnswered = isAnswered;
  }
}

export type ConnectOptions = {
  readonly connectMs: number;
  readonly signal: AbortSignal;
  /** TLS sessions by host, with which the next connection is set up faster. */
  readonly sessions: Map<string, Buffer>;
  readonly addresses: Addresses;
};

/** Where the bytes go that the socket reads. */
export type Receiver = {
  room(): Uint8Array;
  /** False: read no further before the operation reads on, or another begins. */
  landed(count: number, into: Uint8Array): boolean;
};

/** `silence`: each read, and a sink that is busy, starts the time anew. */
export type TimeLimit = { readonly of: 'all' | 'silence'; readonly ms: number };

/**
 * Begins an operation; null: it reads nothing.
 *
 * @param readOnAfter nothing is read before this work is done, and its time is not the peer's silence
 */
export type Begin<T> = (
  done: (value: T) => void,
  readOnAfter: (work: Promise<void>) => void,
) => Receiver | null;

/** A socket on which one thing is done at a time. */
export type Wire = {
  readonly early: EarlyBytes;
  /** @throws what ended the connection; AppFailure `network.timeout` */
  connected(): Promise<void>;
  /** @throws what ended the connection; AppFailure `network.timeout`; the signal's reason */
  operate<T>(limit: TimeLimit, stage: string, within: AbortSignal, begin: Begin<T>): Promise<T>;
  /** Forgets what came early. */
  send(request: string): void;
  /** Until the next operation what comes is kept. */
  keepWhatComes(): void;
  /** Until the next operation nothing may come. */
  expectNothing(): void;
  /** No request is under way, and the peer has not closed it. */
  isIdle(): boolean;
  end(error: unknown): void;
};

/** What came of an answer before anybody wanted it. */
export type EarlyBytes = {
  /** All the memory there is for it: what lies in it is overwritten by what comes next. */
  readonly spare: Uint8Array;
  /** Behind what is kept already. */
  room(): Uint8Array;
  /** Adds to it, and answers all of it. */
  keep(bytes: Uint8Array): Buffer;
  /** Forgets the first bytes of it. */
  drop(count: number): void;
  /** All of it, which is then forgotten. */
  take(): Buffer;
  isFull(): boolean;
};

/** The call that is under way. It is told when the connection ends, or is silent for too long. */
type Operation = { readonly fail: (error: unknown) => void; readonly isPaused: () => boolean };

/** Room for a head, and for the part of a body that TLS still hands over after it was told to stop. */
const HEAD_BUFFER_BYTES = 4 * LONGEST_HEAD_BYTES;

function createEarlyBytes(): EarlyBytes {
  const spare = Buffer.allocUnsafeSlow(HEAD_BUFFER_BYTES);
  let length = 0;
  return {
    spare,
    room: () => spare.subarray(length),
    keep(bytes) {
      // Where they landed is where the last pause left off, or somewhere else.
      spare.set(bytes, length);
      length += bytes.length;
      return spare.subarray(0, length);
    },
    drop(count) {
      spare.copyWithin(0, count, length);
      length -= count;
    },
    take() {
      const bytes = Buffer.from(spare.subarray(0, length));
      length = 0;
      return bytes;
    },
    isFull: () => length >= spare.length,
  };
}

export function openWire(origin: Origin, options: ConnectOptions): Wire {
  const early = createEarlyBytes();
  let isAnswered = false;
  let over: unknown = null;
  let receiver: Receiver | null = null;
  let operation: Operation | null = null;
  let timer: NodeJS.Timeout | undefined;
  /** The same timer, also where only silence counts: then each read starts it anew. */
  let silence: NodeJS.Timeout | undefined;

  /** Between requests nothing may come. Whatever does belongs to no request, and the connection cannot be trusted any more. */
  const nobody: Receiver = {
    room: () => early.spare,
    landed() {
      end(new ConnectionClosed(true));
      return false;
    },
  };

  /** Keeps what comes between the head and the call that wants the body. */
  const keeper: Receiver = {
    room: () => (early.isFull() ? early.spare : early.room()),
    landed(count, into) {
      early.keep(into.subarray(0, count));
      if (early.isFull()) {
        end(new ConnectionClosed(true));
      }
      return false;
    },
  };

  const socket = connect(origin, options, {
    buffer: () => (receiver ?? nobody).room(),
    callback(count, into) {
      isAnswered = true;
      silence?.refresh();
      try {
        return (receiver ?? nobody).landed(count, into);
      } catch (error) {
        end(error);
        return false;
      }
    },
  });
  socket.setNoDelay(true);
  socket.on('error', end);
  socket.on('end', () => end(new ConnectionClosed(isAnswered)));
  socket.on('close', () => end(new ConnectionClosed(isAnswered)));

  function end(error: unknown) {
    over ??= error;
    socket.destroy();
    const ended = operation;
    operation = null;
    receiver = null;
    ended?.fail(over);
  }

  function operate<T>(limit: TimeLimit, stage: string, within: AbortSignal, begin: Begin<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (over !== null) {
        reject(over);
        return;
      }
      let isPaused = false;
      const onAbort = () => end(within.reason);
      const finish = () => {
        clearTimeout(timer);
        silence = undefined;
        socket.unref();
        within.removeEventListener('abort', onAbort);
        operation = null;
        receiver = null;
      };
      const done = (value: T) => {
        finish();
        resolve(value);
      };
      const readOnAfter = (work: Promise<void>) => {
        isPaused = true;
        work.then(() => {
          isPaused = false;
          silence?.refresh();
          socket.resume();
        }, end);
      };
      operation = {
        isPaused: () => isPaused,
        fail(error) {
          finish();
          reject(error);
        },
      };
      timer = setTimeout(() => {
        // Waiting for the disk is not the server's silence.
        if (operation?.isPaused()) {
          timer?.refresh();
        } else {
          end(failure('network.timeout', { host: origin.host, systemCode: `TIMEOUT_${stage}` }));
        }
      }, limit.ms);
      silence = limit.of === 'silence' ? timer : undefined;
      socket.ref();
      within.addEventListener('abort', onAbort, { once: true });
      if (within.aborted) {
        onAbort();
        return;
      }
      const next = begin(done, readOnAfter);
      if (operation !== null) {
        receiver = next;
        if (!isPaused) {
          socket.resume();
        }
      }
    });
  }

  return {
    connected: () =>
      operate<void>({ of: 'all', ms: options.connectMs }, 'CONNECT', options.signal, (done) => {
        socket.once(origin.secure ? 'secureConnect' : 'connect', () => done());
        return null;
      }),
    early,
    operate,
    send(request) {
      early.take();
      isAnswered = false;
      socket.write(request, 'latin1');
    },
    keepWhatComes() {
      receiver = keeper;
    },
    expectNothing() {
      receiver = null;
    },
    isIdle: () => over === null && operation === null && receiver === null,
    end,
  };
}

function connect(origin: Origin, { sessions, addresses }: ConnectOptions, onread: OnReadOpts): Socket {
  const { hostname, port } = origin;
  const lookup = guardedLookup(origin, addresses);
  if (!origin.secure) {
    return connectPlain({ host: hostname, port, lookup, onread });
  }
  const session = sessions.get(origin.host);
  // `onread` is documented for `tls.connect`, but missing in its types.
  const secureOptions: ConnectionOptions & { readonly onread: OnReadOpts } = {
    host: hostname,
    port,
    lookup,
    // The name for SNI. An address has none.
    ...(isIP(hostname) === 0 ? { servername: hostname } : {}),
    ALPNProtocols: ['http/1.1'],
    ...(session === undefined ? {} : { session }),
    onread,
  };
  return connectSecure(secureOptions).on('session', (next) => sessions.set(origin.host, next));
}
