import { connect as connectPlain, isIP, type OnReadOpts, type Socket } from 'node:net';
import { type ConnectionOptions, connect as connectSecure } from 'node:tls';
import { type Addresses, guardedLookup, type Reach } from '../../network/index.ts';
import { failure } from '../retry/problem.ts';
import type { BodySink } from './rangeClient.ts';
import { LONGEST_HEAD_BYTES, parseResponseHead, type ResponseHead } from './responseHead.ts';

/** One HTTP/1.1 connection, read straight into the memory of whoever wants the bytes: no stream between socket and file. */
export type Connection = {
  /**
   * Sends a request and reads the head of its answer, all of it within the time; what comes of the body stays for the next call.
   *
   * @throws what ended it
   */
  ask(request: string, totalMs: number, signal: AbortSignal): Promise<ResponseHead | 'other'>;
  /** Puts `lengthBytes` of body into the sink; false when the sink wanted no more. @throws what ended it */
  readBody(lengthBytes: number, sink: BodySink, silenceMs: number, signal: AbortSignal): Promise<boolean>;
  /**
   * What comes, until `isEnough` says so or the connection ends, all of it within the time.
   *
   * @throws what ended it, unless the peer closed it in peace
   */
  readUntil(isEnough: (soFar: Buffer) => boolean, totalMs: number, signal: AbortSignal): Promise<Buffer>;
  /** Nothing is under way, and the peer has not gone. */
  isUsable(): boolean;
  destroy(): void;
};

export type Origin = {
  readonly secure: boolean;
  /** Without brackets. */
  readonly hostname: string;
  readonly port: number;
  /** As the `Host` header has it. */
  readonly host: string;
  readonly reach: Reach;
};

/** The peer closed a connection in peace. */
export class ConnectionClosed extends Error {
  override readonly name = 'ConnectionClosed';
  /** Whether any byte of an answer had come. */
  readonly isAnswered: boolean;

  constructor(isAnswered: boolean) {
    super('closed');
    this.isAnswered = isAnswered;
  }
}

/** Who gets the bytes. */
type Receiver = {
  room(): Uint8Array;
  /** False: read no further before `resume`. */
  landed(count: number, into: Uint8Array): boolean;
};

/** What is under way: told when the connection ends, or is silent for too long. */
type Operation = { readonly fail: (error: unknown) => void; readonly isPaused: () => boolean };

/** Of silence: each read puts it off, as does a sink that is busy. */
type TimeLimit = { readonly of: 'all' | 'silence'; readonly ms: number };

/** A head, and what TLS still hands over of a body after it was told to stop. */
const HEAD_BUFFER_BYTES = 4 * LONGEST_HEAD_BYTES;

export type ConnectOptions = {
  readonly connectMs: number;
  readonly signal: AbortSignal;
  /** TLS sessions by host: the next connection to it agrees faster. */
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

  /** Between requests nothing may come: what does belongs to no request, and the connection cannot be trusted any more. */
  const nobody: Receiver = {
    room: () => head,
    landed() {
      end(new ConnectionClosed(true));
      return false;
    },
  };

  /** Between the head and whoever wants the body. */
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
  // `onread` is documented for `tls.connect`; only its type is missing there.
  const secureOptions: ConnectionOptions & { readonly onread: OnReadOpts } = {
    host: hostname,
    port,
    lookup,
    // A name for SNI; an address has none.
    ...(isIP(hostname) === 0 ? { servername: hostname } : {}),
    ALPNProtocols: ['http/1.1'],
    ...(session === undefined ? {} : { session }),
    onread,
  };
  const socket: Socket = origin.secure
    ? connectSecure(secureOptions).on('session', (next) => options.sessions.set(origin.host, next))
    : connectPlain({ host: hostname, port, lookup, onread });
  let timer: NodeJS.Timeout | undefined;
  /** The same one where only silence counts: then each read puts it off. */
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

  /** One thing at a time on a connection. */
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
        // The disk's slowness is not the server's silence.
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
            // The first bytes land where the last pause left off.
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
            // Whoever reads on says where the rest is to go.
            receiver = keeper;
            return false;
          },
        };
      }),

    async readBody(lengthBytes, sink, silenceMs, within) {
      within.throwIfAborted();
      let left = lengthBytes;
      let busy: Promise<void> | undefined;
      /** Bytes that came before there was a sink for them. False: the sink wants no more, or more came than was announced. */
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
              // Nothing on this connection can be believed any more, or nobody wants it.
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
