import type { BindistServer, FaultAction, RequestLogEntry } from '../../../demo-server/index.ts';

const MIB = 1024 * 1024;
/** By then an answer is over, and what became of it is known. */
const SETTLED_AFTER_MS = 30_000;
/** What an answer that was cut may cost: what one interruption may (I9), and what was in the sockets. */
const MOST_LOST_BYTES = 3 * MIB;
/** After these a file is rightly fetched from its first byte. */
const BEGIN_ANEW: ReadonlySet<string> = new Set<FaultAction['kind']>(['corruptByte', 'ignoreRange']);

/** What happened to it is final. `faults`: those that changed the answer. */
type SettledRequest = RequestLogEntry & { readonly faults?: readonly string[] };

const SECONDS_KEPT = 60;

/** What the server saw of a long run, in sums: its log itself would not fit into memory. */
export type ServerLedger = {
  /** Takes what is settled out of the server's log. @param all at the end: whatever is there */
  drain(all: boolean): void;
  totals(): ServerTotals;
};

export type ServerTotals = {
  readonly storageRequests: number;
  readonly urlsAsked: number;
  readonly bytesSent: number;
  readonly mayBeSentAgainBytes: number;
  /** In one second, to the API and the storage. */
  readonly mostRequestsInASecond: number;
  readonly keysAtTheStorage: number;
  /** Faults that changed an answer, by where and what. */
  readonly met: ReadonlyMap<string, number>;
};

export function createServerLedger(server: Pick<BindistServer, 'log' | 'fileById'>): ServerLedger {
  const met = new Map<string, number>();
  const totals = {
    storageRequests: 0,
    urlsAsked: 0,
    bytesSent: 0,
    mayBeSentAgainBytes: 0,
    keysAtTheStorage: 0,
  };
  const inSecond = new Map<number, number>();
  let mostRequestsInASecond = 0;

  function settle(entry: SettledRequest) {
    const { on, path, faults = [] } = entry;
    for (const kind of faults) met.set(`${on} ${kind}`, (met.get(`${on} ${kind}`) ?? 0) + 1);
    countSecond(Math.floor(entry.atMs / 1000));
    if (on === 'storage') settleStorage(entry);
    else if (path.endsWith('/downloads/url')) totals.urlsAsked += 1;
  }

  function countSecond(second: number) {
    const count = (inSecond.get(second) ?? 0) + 1;
    inSecond.set(second, count);
    mostRequestsInASecond = Math.max(mostRequestsInASecond, count);
    inSecond.delete(second - SECONDS_KEPT);
  }

  function settleStorage(entry: SettledRequest) {
    totals.storageRequests += 1;
    totals.bytesSent += entry.bytesSent;
    totals.mayBeSentAgainBytes += mayBeSentAgain(entry);
    if (entry.hasAuthorization) totals.keysAtTheStorage += 1;
  }

  function mayBeSentAgain({ fileId, status, bytesSent, isDone, faults = [] }: SettledRequest): number {
    if (fileId !== null && faults.some((kind) => BEGIN_ANEW.has(kind))) {
      return server.fileById(fileId).declaredSizeBytes;
    }
    if (isDone && faults.length === 0) return 0;
    // What came without a range cannot be gone on with, where ranges are ignored.
    return status === 200 ? bytesSent : Math.min(bytesSent, MOST_LOST_BYTES);
  }

  return {
    drain(all) {
      const beforeMs = Date.now() - SETTLED_AFTER_MS;
      const recent = all ? -1 : server.log.findIndex(({ atMs }) => atMs >= beforeMs);
      for (const entry of server.log.splice(0, recent < 0 ? server.log.length : recent)) settle(entry);
    },
    totals: () => ({ ...totals, mostRequestsInASecond, met }),
  };
}
