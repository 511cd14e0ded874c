import { connect as connectPlain, isIP, type OnReadOpts, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectSecure } from 'node:tls';
import { type Addresses, guardedLookup, type Reach } from '../../network/index.ts';
import { failure } from '../retry/problem.ts';
import type { BodySink } from './rangeClient.ts';
import { LONGEST_HEAD_BYTES, parseResponseHead, type ResponseHead } from './responseHead.ts';

/** One HTTP/1.1 connection that is read straight into the memory of whoever wants the bytes, without a stream in between. */
export type Connection = {
  /**
   * Sends a request and reads the head of its answer, all within the time. Body bytes that come with it are kept for the next
   * call.
   *
   * @throws what ended the connection
   */
  ask(request: string, totalMs: number, signal: AbortSignal): Promise<ResponseHead | 'other'>;
  /** Puts `lengthBytes` of body into the sink. False when the sink wanted no more. @throws what ended the connection */
  readBody(lengthBytes: number, sink: BodySink, silenceMs: number, signal: AbortSignal): Promise<boolean>;
  /**
   * Reads until `isEnough` says so or the connection ends, all within the time.
   *
   * @throws what ended the connection, unless the peer closed it properly
   */
  readUntil(isEnough: (soFar: Buffer) => boolean, totalMs: number, signal: AbortSignal): Promise<Buffer>;
  /** No request is under way, and the peer has not closed it. */
  isUsable(): boolean;
  destroy(): void;
};

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

/** Where the bytes go that the socket reads. */
type Receiver = {
  room(): Uint8Array;
  /** False: nothing more is read before `resume`. */
  landed(count: number, into: Uint8Array): boolean;
};

/** The call that is under way. It is told when the connection ends, or is silent for too long. */
type Operation = { readonly fail: (error: unknown) => void; readonly isPaused: () => boolean };

/** `silence`: each read, and a sink that is busy, starts the time anew. */
type TimeLimit = { readonly of: 'all' | 'silence'; readonly ms: number };

/** Room for a head, and for the part of a body that TLS still hands over after it was told to stop. */
const HEAD_BUFFER_BYTES = 4 * LONGEST_HEAD_BYTES;

export type ConnectOptions = {
  readonly connectMs: number;
  readonly signal: AbortSignal;
  /** TLS sessions by host, with which the next connection is set up faster. */
  readonly sessions: Map<string, Buffer>;
  readonly addresses: Addresses;
};

/** @throws AppFailure `network.timeout`, `server.unsafeStorage`, `server.privateStorage`; the system's error; the signal's reason */
export function openConnection(origin: Origin, options: ConnectOptions): Promise<Connection> {
  const { signal } = options;
  const head = Buffer.allocUnsafeSlow(HEAD_BUFFER_BYTES);
  let headBytes = 0;
  let isAnswered = false;
  let over: unknown = null;
  let receiver: Receiver | null = null;
  let operation: Operation | null = null;

  /** Between requests nothing may come. Whatever does belongs to no request, and the connection cannot be trusted any more. */
  const nobody: Receiver = {
    room: () => head,
    landed() {
      end(new ConnectionClosed(true));
      return false;
    },
  };

  /** Keeps what comes between the head and the call that wants the body. */
  const keeper: Receiver = {
    room: () => head.subarray(headBytes < head.length ? headBytes : 0),
    landed(count, into) {
      head.set(into.subarray(0, count), headBytes);
      headBytes += count;
      if (headBytes >= head.length) {
        end(new ConnectionClosed(true));
      }
      return false;
    },
  };

  const onread: OnReadOpts = {
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
  };
  const { hostname, port } = origin;
  const session = options.sessions.get(origin.host);
  const lookup = guardedLookup(origin, options.addresses);
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
  const socket: Socket = origin.secure
    ? connectSecure(secureOptions).on('session', (next) => options.sessions.set(origin.host, next))
    : connectPlain({ host: hostname, port, lookup, onread });
  let timer: NodeJS.Timeout | undefined;
  /** The same timer, also where only silence counts: then each read starts it anew. */
  let silence: NodeJS.Timeout | undefined;

  function end(error: unknown) {
    over ??= error;
    socket.destroy();
    const ended = operation;
    operation = null;
    receiver = null;
    ended?.fail(over);
  }

  socket.setNoDelay(true);
  socket.on('error', end);
  socket.on('end', () => end(new ConnectionClosed(isAnswered)));
  socket.on('close', () => end(new ConnectionClosed(isAnswered)));

  /** A connection does one thing at a time. */
  function operate<T>(
    limit: TimeLimit,
    stage: string,
    within: AbortSignal,
    begin: (done: (value: T) => void, paused: (isPaused: boolean) => void) => Receiver | null,
  ): Promise<T> {
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
      const next = begin(
        (value) => {
          finish();
          resolve(value);
        },
        (value) => {
          isPaused = value;
        },
      );
      if (operation !== null) {
        receiver = next;
        if (!isPaused) {
          socket.resume();
        }
      }
    });
  }

  const connection: Connection = {
    ask: (request, totalMs, within) =>
      operate({ of: 'all', ms: totalMs }, 'HEADERS', within, (done) => {
        headBytes = 0;
        isAnswered = false;
        socket.write(request, 'latin1');
        return {
          room: () => head.subarray(headBytes),
          landed(count, into) {
            // The first bytes go where reading was paused.
            head.set(into.subarray(0, count), headBytes);
            headBytes += count;
            const found = parseResponseHead(head.subarray(0, headBytes));
            if (found === 'more') {
              return true;
            }
            if (found !== 'other') {
              head.copyWithin(0, found.lengthBytes, headBytes);
              headBytes -= found.lengthBytes;
            }
            done(found);
            // The next reader says where the rest goes.
            receiver = keeper;
            return false;
          },
        };
      }),

    async readBody(lengthBytes, sink, silenceMs, within) {
      within.throwIfAborted();
      let left = lengthBytes;
      let busy: Promise<void> | undefined;
      /**
       * Passes on the bytes that came before there was a sink for them. False: the sink wants no more, or more came than was
       * announced.
       */
      function copy(bytes: Uint8Array): boolean {
        let position = 0;
        while (position < bytes.length && left > 0) {
          const room = sink.room();
          if (room === null) {
            return false;
          }
          const count = Math.min(room.length, bytes.length - position, left);
          room.set(bytes.subarray(position, position + count));
          position += count;
          left -= count;
          busy = sink.landed(count);
        }
        return position === bytes.length;
      }
      const early = Buffer.from(head.subarray(0, headBytes));
      headBytes = 0;
      receiver = null;
      if (!copy(early)) {
        end(new ConnectionClosed(true));
      }
      if (left === 0 || sink.room() === null) {
        if (left > 0) {
          end(new ConnectionClosed(true));
        }
        return left === 0;
      }
      return operate<boolean>({ of: 'silence', ms: silenceMs }, 'BODY', within, (done, pause) => {
        const readOnAfter = (work: Promise<void>) => {
          pause(true);
          work.then(
            () => {
              pause(false);
              silence?.refresh();
              socket.resume();
            },
            (error: unknown) => end(error),
          );
        };
        if (busy !== undefined) {
          readOnAfter(busy);
        }
        return {
          room() {
            const room = sink.room() ?? head;
            return room.length > left ? room.subarray(0, left) : room;
          },
          landed(count, into) {
            busy = undefined;
            if (into.buffer !== head.buffer) {
              left -= count;
              busy = sink.landed(count);
            } else if (!copy(into.subarray(0, count))) {
              // Nothing more on this connection can be trusted, or nobody wants it.
              done(left === 0);
              end(new ConnectionClosed(true));
              return false;
            }
            if (left === 0) {
              done(true);
              return true;
            }
            if (sink.room() === null) {
              done(false);
              end(new ConnectionClosed(true));
              return false;
            }
            if (busy !== undefined) {
              readOnAfter(busy);
            }
            return busy === undefined;
          },
        };
      });
    },

    async readUntil(isEnough, totalMs, within) {
      const untilMs = performance.now() + totalMs;
      let soFar = Buffer.from(head.subarray(0, headBytes));
      headBytes = 0;
      try {
        while (!isEnough(soFar)) {
          const limit: TimeLimit = { of: 'all', ms: Math.max(0, untilMs - performance.now()) };
          const piece = await operate<Buffer>(limit, 'BODY', within, (done) => ({
            room: () => head,
            landed(count, into) {
              done(Buffer.from(into.subarray(0, count)));
              receiver = keeper;
              return false;
            },
          }));
          soFar = Buffer.concat([soFar, piece, head.subarray(0, headBytes)]);
          headBytes = 0;
        }
      } catch (error) {
        if (!(error instanceof ConnectionClosed)) {
          throw error;
        }
      }
      return soFar;
    },

    isUsable: () => over === null && operation === null && receiver === null,
    destroy: () => end(new ConnectionClosed(true)),
  };

  return operate<Connection>({ of: 'all', ms: options.connectMs }, 'CONNECT', signal, (done) => {
    socket.once(origin.secure ? 'secureConnect' : 'connect', () => done(connection));
    return null;
  });
}
