import { systemCodeOf } from '../../../shared/errors.ts';
import { classifyNetworkError } from '../../bindist/index.ts';
import { type Addresses, bareHost, portOf, type Reach } from '../../network/index.ts';
import { failure } from '../retry/problem.ts';
import { decodeChunked } from './chunkedText.ts';
import { type Connection, openConnection } from './connection.ts';
import { createConnectionPool } from './connectionPool.ts';
import {
  ERROR_TEXT_MS,
  MOST_STALE_CONNECTIONS,
  type RangeRequest,
  type RangeResponse,
  type RangeTimeouts,
} from './rangeClient.ts';
import { requestText } from './requestText.ts';
import { type BodyFraming, framingOf, type ResponseHead } from './responseHead.ts';
import { ConnectionClosed, type Origin } from './wire.ts';

/** Reads ranges. It knows a few kinds of answer, and is fast at them. */
export type LeanClient = {
  prepare(url: string, count: number, reach: Reach): void;
  /** Null: an answer it does not know, to be requested by the general client. @throws as {@link RangeClient.get} */
  get(request: RangeRequest, reach: Reach): Promise<RangeResponse | null>;
  close(): void;
};

export type LeanClientOptions = {
  readonly userAgent: string;
  readonly timeouts: RangeTimeouts;
  readonly addresses: Addresses;
};

export function createLeanClient({ userAgent, timeouts, addresses }: LeanClientOptions): LeanClient {
  const sessions = new Map<string, Buffer>();
  const pool = createConnectionPool((origin, signal) =>
    openConnection(origin, { connectMs: timeouts.connectMs, signal, sessions, addresses }),
  );

  type Answer = { readonly connection: Connection; readonly head: ResponseHead | 'other' };

  async function ask(origin: Origin, text: string, request: RangeRequest): Promise<Answer> {
    const { signal } = request;
    for (let stale = 0; ; stale += 1) {
      const askedAtMs = performance.now();
      const { connection, isKept, isNew } = await pool.take(origin, signal);
      if (isNew) {
        request.onConnected?.(performance.now() - askedAtMs);
      }
      try {
        return { connection, head: await connection.ask(text, timeouts.headersMs, signal) };
      } catch (error) {
        connection.destroy();
        signal.throwIfAborted();
        // It was closed before the server can have taken the request. That does not count as an attempt.
        const isStale = isKept && !(error instanceof ConnectionClosed && error.isAnswered);
        if (!isStale || stale >= MOST_STALE_CONNECTIONS || !isClosing(error)) {
          throw error;
        }
      }
    }
  }

  return {
    prepare(url, count, reach) {
      pool.prepare(originOf(url, reach), count);
    },
    async get(request, reach) {
      const text = requestText(request, userAgent);
      if (text === null) {
        return null;
      }
      const origin = originOf(request.url, reach);
      const { connection, head } = await ask(origin, text, request).catch((error: unknown) => {
        request.signal.throwIfAborted();
        throw networkFailure(error, origin.host);
      });
      const framing = head === 'other' ? null : framingOf(head);
      if (head === 'other' || framing === null || !isKnown(head, framing)) {
        connection.destroy();
        return null;
      }
      let isOurs = true;
      const giveUp = () => {
        // Once given back, the connection may already belong to another request.
        if (isOurs) {
          isOurs = false;
          connection.destroy();
        }
      };
      return {
        status: head.status,
        headers: head.headers,
        host: origin.host,
        async readBody(sink) {
          if (framing.kind !== 'length') {
            throw failure('server.badAnswer', { host: origin.host });
          }
          try {
            const isWhole = await connection.readBody(framing.bytes, sink, timeouts.idleMs, request.signal);
            if (isWhole && head.keepsAlive) {
              isOurs = false;
              pool.give(origin, connection);
            } else {
              giveUp();
            }
          } catch (error) {
            giveUp();
            request.signal.throwIfAborted();
            throw networkFailure(error, origin.host);
          }
        },
        readText: (limitBytes) =>
          readText(connection, framing, limitBytes, Math.min(timeouts.idleMs, ERROR_TEXT_MS), request.signal),
        discard: giveUp,
      };
    },
    close: () => pool.close(),
  };
}

/** Whether it knows this answer: the bytes of a file as they are, with their length, or an answer without a file. */
function isKnown(head: ResponseHead, framing: BodyFraming): boolean {
  if (head.status === 200 || head.status === 206) {
    const coding = head.headers['content-encoding']?.toLowerCase() ?? 'identity';
    return framing.kind === 'length' && coding === 'identity';
  }
  return head.status >= 200;
}

async function readText(
  connection: Connection,
  framing: BodyFraming,
  limitBytes: number,
  totalMs: number,
  signal: AbortSignal,
): Promise<string> {
  const isEnough = (soFar: Buffer) =>
    soFar.length >= limitBytes ||
    (framing.kind === 'length' && soFar.length >= framing.bytes) ||
    (framing.kind === 'chunked' && decodeChunked(soFar).isComplete);
  try {
    const bytes = await connection.readUntil(isEnough, totalMs, signal);
    const body =
      framing.kind === 'chunked'
        ? decodeChunked(bytes).body
        : bytes.subarray(0, framing.kind === 'length' ? framing.bytes : bytes.length);
    return body.toString('utf8').slice(0, limitBytes);
  } catch {
    // Without its text, an error is judged by its status.
    return '';
  } finally {
    connection.destroy();
  }
}

function isClosing(error: unknown): boolean {
  const code = systemCodeOf(error);
  return error instanceof ConnectionClosed || code === 'ECONNRESET' || code === 'EPIPE';
}

function networkFailure(error: unknown, host: string): unknown {
  return error instanceof ConnectionClosed
    ? failure('network.interrupted', { host, systemCode: 'CLOSED' })
    : classifyNetworkError(error, host);
}

function originOf(url: string, reach: Reach): Origin {
  const parsed = new URL(url);
  return {
    secure: parsed.protocol === 'https:',
    hostname: bareHost(parsed.hostname),
    port: portOf(parsed),
    host: parsed.host,
    reach,
  };
}
