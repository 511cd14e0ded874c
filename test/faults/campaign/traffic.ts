import type { RequestLogEntry } from '../../../demo-server/index.ts';

const MIB = 1024 * 1024;
/** I9: what one interruption may cost each open connection. */
export const MOST_LOST_BYTES = MIB;
/** What the server had handed over and the client had not read when it ended: in the system's buffers, and nobody's fault. */
const IN_SOCKETS_BYTES = 2 * MIB;

/** What the server's own log says of one file while one process lived: of what was asked for and sent, the client's word is not taken. */
export type FileTraffic = {
  readonly storageRequests: number;
  readonly urlsAsked: number;
  readonly bytesSent: number;
  /** Answers that did not come to their end. */
  readonly cutAnswers: number;
};

const NOTHING: FileTraffic = { storageRequests: 0, urlsAsked: 0, bytesSent: 0, cutAnswers: 0 };

export type LoggedRequest = Pick<RequestLogEntry, 'on' | 'path' | 'fileId' | 'bytesSent' | 'isDone'>;

/** By file id. */
export function trafficByFile(log: readonly LoggedRequest[]): ReadonlyMap<string, FileTraffic> {
  const traffic = new Map<string, FileTraffic>();
  for (const { on, path, fileId, bytesSent, isDone } of log) {
    if (fileId === null) continue;
    const so = traffic.get(fileId) ?? NOTHING;
    if (on === 'storage') {
      traffic.set(fileId, {
        ...so,
        storageRequests: so.storageRequests + 1,
        bytesSent: so.bytesSent + bytesSent,
        cutAnswers: so.cutAnswers + (bytesSent > 0 && !isDone ? 1 : 0),
      });
    } else if (path.endsWith('/downloads/url')) {
      traffic.set(fileId, { ...so, urlsAsked: so.urlsAsked + 1 });
    }
  }
  return traffic;
}

export type FileCost = {
  readonly bytesSent: number;
  /** Beyond the file's size. */
  readonly sentAgainBytes: number;
  readonly mayBeSentAgainBytes: number;
  /** Connections that were, or may have been, open at a kill; over all kills. */
  readonly cutConnections: number;
  /** Answers that the client itself left because another connection had the rest of them sooner. */
  readonly leftAnswers: number;
  readonly storageRequests: number;
  readonly urlsAsked: number;
  /** URLs asked for after a life's first: because they ran out, not because of a restart. */
  readonly refreshes: number;
};

/**
 * What one file cost over all lives of the process, and what it may have cost. A kill may cost each connection that was open its
 * due, an answer that was left what was on its way then; and neither more than was sent in that life.
 *
 * @param lives the last one came to its end, the others were killed
 * @param mostConnections of one file at a time
 */
export function costOf(sizeBytes: number, lives: readonly FileTraffic[], mostConnections: number): FileCost {
  const sum = (read: (life: FileTraffic, index: number) => number) =>
    lives.reduce((total, life, index) => total + read(life, index), 0);
  const cutIn = ({ storageRequests }: FileTraffic, index: number) =>
    index === lives.length - 1 ? 0 : Math.min(mostConnections, storageRequests);
  const leftIn = (life: FileTraffic, index: number) => Math.max(0, life.cutAnswers - cutIn(life, index));
  const bytesSent = sum((life) => life.bytesSent);
  return {
    bytesSent,
    sentAgainBytes: Math.max(0, bytesSent - sizeBytes),
    mayBeSentAgainBytes: sum((life, index) =>
      Math.min(
        life.bytesSent,
        cutIn(life, index) * (MOST_LOST_BYTES + IN_SOCKETS_BYTES) + leftIn(life, index) * IN_SOCKETS_BYTES,
      ),
    ),
    cutConnections: sum(cutIn),
    leftAnswers: sum(leftIn),
    storageRequests: sum((life) => life.storageRequests),
    urlsAsked: sum((life) => life.urlsAsked),
    refreshes: sum((life) => Math.max(0, life.urlsAsked - 1)),
  };
}

/** What a file met in one life; none: it was not asked for. */
export function trafficOf(log: ReadonlyMap<string, FileTraffic>, fileId: string): FileTraffic {
  return log.get(fileId) ?? NOTHING;
}
