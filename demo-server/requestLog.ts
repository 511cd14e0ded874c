import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { FaultAction } from './faults.ts';

/** What a test may assert about one request. It holds no query, since a signature is a secret even here. */
export type RequestLogEntry = {
  readonly atMs: number;
  readonly on: 'api' | 'storage';
  readonly method: string;
  readonly path: string;
  readonly applicationId: string | null;
  readonly fileId: string | null;
  readonly range: string | null;
  readonly ifMatch: string | null;
  readonly channel: string | null;
  readonly hasAuthorization: boolean;
  readonly userAgent: string | null;
  readonly connectionId: number;
  /** 0 until it is answered. */
  status: number;
  /** Body bytes that were handed to the socket. */
  bytesSent: number;
  /** The whole body was handed over. */
  isDone: boolean;
  /** The answer has ended, complete or not. */
  isClosed: boolean;
  /** Requests to the storage that were under way when it came, itself included. */
  underWay: number;
  /** The scripted faults that changed its answer. */
  readonly faults: FaultAction['kind'][];
  /** All its bytes were sent at a pace, so hardly any can have been on the way when it was cut (see `sendWindow.ts`). */
  isPaced: boolean;
};

const connectionIds = new WeakMap<Socket, number>();
let lastConnectionId = 0;

function connectionIdOf(socket: Socket): number {
  const known = connectionIds.get(socket);
  if (known !== undefined) return known;
  lastConnectionId += 1;
  connectionIds.set(socket, lastConnectionId);
  return lastConnectionId;
}

export function logEntry(
  on: RequestLogEntry['on'],
  request: IncomingMessage,
  subject: { path: string; applicationId: string | null; fileId: string | null },
): RequestLogEntry {
  const channel = request.headers['x-channel'];
  return {
    ...subject,
    atMs: Date.now(),
    on,
    method: request.method ?? '',
    range: request.headers.range ?? null,
    ifMatch: request.headers['if-match'] ?? null,
    channel: typeof channel === 'string' ? channel : null,
    hasAuthorization: request.headers.authorization !== undefined,
    userAgent: request.headers['user-agent'] ?? null,
    connectionId: connectionIdOf(request.socket),
    status: 0,
    bytesSent: 0,
    isDone: false,
    isClosed: false,
    underWay: 0,
    faults: [],
    isPaced: true,
  };
}
