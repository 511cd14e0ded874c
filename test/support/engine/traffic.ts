import type { BindistServer, RequestLogEntry } from '../../../demo-server/index.ts';
import type { StoredDownload } from './storedDownloads.ts';

const MIB = 1024 * 1024;
/** A cut costs what was not written yet. */
const LOST_FOR_EACH_CUT_BYTES = MIB;
/**
 * What the server handed over and nobody had read when the connection was cut: sockets hold so much; at a pace
 * little, but for a client that gets no processor for a moment.
 */
const IN_SOCKETS_BYTES = 4 * MIB;
const IN_SOCKETS_AT_A_PACE_BYTES = MIB;

/** What a case may cost beyond what every case may. */
export type Tolerance = {
  /** Times all of a file may come: one, and one more for each clean restart the case asks for. */
  passes: number;
  /** To the storage, for each file; null: see {@link mostRequests}. */
  requests: number | null;
  /** Signed URLs asked for, for each file. */
  urls: number;
};

export const STRICT: Readonly<Tolerance> = { passes: 1, requests: null, urls: 4 };

/** I5 and I9, by what the server saw and by what the engine counted: which file was asked for too often, and of which too much came. */
export function brokenTraffic(
  server: BindistServer,
  downloads: readonly StoredDownload[],
  tolerance: Readonly<Tolerance>,
): string[] {
  const broken: string[] = [];
  const storage = server.log.filter(({ on }) => on === 'storage');
  for (const fileId of new Set(server.log.flatMap((entry) => entry.fileId ?? []))) {
    const asked = storage.filter((entry) => entry.fileId === fileId);
    const own = downloads.filter((each) => each.fileId === fileId);
    const sizeBytes = Math.max(0, ...server.contentsOf(fileId).map((content) => content.sizeBytes));
    const wholeBytes = sizeBytes * tolerance.passes * Math.max(1, own.length);
    const cuts = asked.filter((entry) => !entry.isDone || entry.faults.length > 0);
    const sentBytes = asked.reduce((sum, { bytesSent }) => sum + bytesSent, 0);
    const mostSent =
      wholeBytes + lostAtTheEnd(asked) + cuts.reduce((sum, entry) => sum + mayBeLost(entry), 0);
    if (sentBytes > mostSent) broken.push(`I9: ${fileId}: ${sentBytes} bytes sent, ${mostSent} allowed`);
    const fetchedBytes = own.reduce((sum, { bytesFetched }) => sum + bytesFetched, 0);
    const mostFetched =
      wholeBytes + cuts.reduce((sum, { bytesSent }) => sum + Math.min(bytesSent, LOST_FOR_EACH_CUT_BYTES), 0);
    if (fetchedBytes > mostFetched)
      broken.push(`I9: ${fileId}: ${fetchedBytes} bytes fetched, ${mostFetched} allowed`);
    const most = tolerance.requests ?? mostRequests(sizeBytes, cuts.length);
    if (asked.length > most) broken.push(`I5: ${fileId}: ${asked.length} requests, ${most} allowed`);
    const urls = server.log.filter(
      (entry) => entry.fileId === fileId && entry.path.endsWith('/downloads/url'),
    ).length;
    if (urls > tolerance.urls)
      broken.push(`I5: ${fileId}: ${urls} URLs asked for, ${tolerance.urls} allowed`);
  }
  return broken;
}

function mayBeLost({ bytesSent, isPaced }: RequestLogEntry): number {
  const inSockets = isPaced ? IN_SOCKETS_AT_A_PACE_BYTES : IN_SOCKETS_BYTES;
  return Math.min(bytesSent, LOST_FOR_EACH_CUT_BYTES + inSockets);
}

/** Near the end one connection takes over from another, whose answer may have been handed over whole already. */
function lostAtTheEnd(asked: readonly RequestLogEntry[]): number {
  return asked.every(({ isPaced }) => isPaced) ? IN_SOCKETS_AT_A_PACE_BYTES : IN_SOCKETS_BYTES;
}

/** A request brings 4 MiB at least but at the end, where connections take over from each other; a cut costs another one. */
function mostRequests(sizeBytes: number, cuts: number): number {
  return 4 + Math.ceil(sizeBytes / (4 * MIB)) + 2 * cuts;
}
