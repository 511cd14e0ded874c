import type { BodySink } from './rangeClient.ts';
import { parseResponseHead, type ResponseHead } from './responseHead.ts';
import { ConnectionClosed, type ConnectOptions, type Origin, openWire, type Wire } from './wire.ts';

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
  /** Nothing is under way, and the peer has not gone. */
  isUsable(): boolean;
  destroy(): void;
};

/** @throws AppFailure `network.timeout`, `server.unsafeStorage`, `server.privateStorage`; the system's error; the signal's reason */
export async function openConnection(origin: Origin, options: ConnectOptions): Promise<Connection> {
  const wire = openWire(origin, options);
  await wire.connected();
  return {
    ask: (request, totalMs, signal) => ask(wire, request, totalMs, signal),
    readBody: (lengthBytes, sink, silenceMs, signal) => readBody(wire, lengthBytes, sink, silenceMs, signal),
    readUntil: (isEnough, totalMs, signal) => readUntil(wire, isEnough, totalMs, signal),
    isUsable: wire.isIdle,
    destroy: () => wire.end(new ConnectionClosed(true)),
  };
}

function ask(
  wire: Wire,
  request: string,
  totalMs: number,
  signal: AbortSignal,
): Promise<ResponseHead | 'other'> {
  return wire.operate({ of: 'all', ms: totalMs }, 'HEADERS', signal, (done) => {
    wire.send(request);
    return {
      room: wire.early.room,
      landed(count, into) {
        const soFar = wire.early.keep(into.subarray(0, count));
        const found = parseResponseHead(soFar);
        if (found === 'more') {
          return true;
        }
        if (found !== 'other') {
          wire.early.drop(found.lengthBytes);
        }
        done(found);
        // The next reader says where the rest goes.
        wire.keepWhatComes();
        return false;
      },
    };
  });
}

async function readBody(
  wire: Wire,
  lengthBytes: number,
  sink: BodySink,
  silenceMs: number,
  signal: AbortSignal,
): Promise<boolean> {
  signal.throwIfAborted();
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

  /** Nothing on this connection can be believed any more, or nobody wants it. */
  function giveUp() {
    wire.end(new ConnectionClosed(true));
  }

  wire.expectNothing();
  if (!copy(wire.early.take())) {
    giveUp();
  }
  if (left === 0 || sink.room() === null) {
    if (left > 0) {
      giveUp();
    }
    return left === 0;
  }
  return wire.operate<boolean>({ of: 'silence', ms: silenceMs }, 'BODY', signal, (done, readOnAfter) => {
    if (busy !== undefined) {
      readOnAfter(busy);
    }
    return {
      room() {
        const room = sink.room() ?? wire.early.spare;
        return room.length > left ? room.subarray(0, left) : room;
      },
      landed(count, into) {
        busy = undefined;
        if (into.buffer !== wire.early.spare.buffer) {
          left -= count;
          busy = sink.landed(count);
        } else if (!copy(into.subarray(0, count))) {
          done(left === 0);
          giveUp();
          return false;
        }
        if (left === 0) {
          done(true);
          return true;
        }
        if (sink.room() === null) {
          done(false);
          giveUp();
          return false;
        }
        if (busy !== undefined) {
          readOnAfter(busy);
        }
        return busy === undefined;
      },
    };
  });
}

async function readUntil(
  wire: Wire,
  isEnough: (soFar: Buffer) => boolean,
  totalMs: number,
  signal: AbortSignal,
): Promise<Buffer> {
  const untilMs = performance.now() + totalMs;
  let soFar = wire.early.take();
  try {
    while (!isEnough(soFar)) {
      const ms = Math.max(0, untilMs - performance.now());
      const piece = await wire.operate<Buffer>({ of: 'all', ms }, 'BODY', signal, (done) => ({
        room: () => wire.early.spare,
        landed(count, into) {
          done(Buffer.from(into.subarray(0, count)));
          wire.keepWhatComes();
          return false;
        },
      }));
      soFar = Buffer.concat([soFar, piece, wire.early.take()]);
    }
  } catch (error) {
    if (!(error instanceof ConnectionClosed)) {
      throw error;
    }
  }
  return soFar;
}
