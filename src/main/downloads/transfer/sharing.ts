import { isDigest } from '../../../shared/model.ts';
import type { SignedUrl } from '../../bindist/index.ts';
import type { Claim } from './claims.ts';
import { connectionsFor, firstConnections, isFar } from './connectionPlan.ts';
import { type ConnectionPlanner, createConnectionPlanner } from './connectionPlanner.ts';
import type { Connections } from './connections.ts';
import { type FetchDependencies, reachOf } from './fetchRange.ts';
import type { RangeQueue } from './rangeQueue.ts';

export type SharingDependencies = Pick<
  FetchDependencies,
  'record' | 'client' | 'clock' | 'slots' | 'throttle' | 'isStorageAllowed'
> & {
  readonly queue: RangeQueue;
  readonly connections: Connections;
  /** The user's limit, as it is now. */
  readonly mostConnections: () => number;
  readonly isAborted: () => boolean;
};

/** How many connections fetch one file, as its answers, the limits and the other downloads have it. */
export type Sharing = {
  /** More connections, or fewer, as it is worth now. */
  adjust(): void;
  /** There are more connections than it is worth now. */
  isSurplus(): boolean;
  /** What a connection fetches next; null: nothing. */
  nextClaim(isFirst: boolean): Claim | null;
  began(claim: Claim): void;
  ended(claim: Claim): void;
  /** The first connection to this URL's host was made. */
  connected(url: SignedUrl, connectMs: number): void;
  /** A good answer came, so long after it was asked for. */
  answered(afterMs: number): void;
  /** The first good answer has been dealt with: from now on others may join. */
  open(): void;
  refused: ConnectionPlanner['refused'];
  retired(): void;
  stop(): void;
};

export function createSharing(dependencies: SharingDependencies): Sharing {
  const { record, clock, queue, connections, slots, throttle } = dependencies;
  const claims = new Set<Claim>();
  /** Set by the first good answer. */
  let isOpen = false;
  /** Until the first good answer one connection asks and the others wait, but where that would cost a long round trip. */
  let isShared = false;
  /** Shortest time from a request to its answer. */
  let latencyMs = Infinity;
  let connectedInMs = Infinity;
  const planner = createConnectionPlanner({
    clock,
    fetchedBytes: () => record.bytesFetched,
    missingBytes: () => queue.missingBytes() ?? Infinity,
    latencyMs: () => latencyMs,
    most,
    onStep: adjust,
  });

  /** As many as the limits allow for this download by itself. */
  function most(): number {
    return Math.min(dependencies.mostConnections(), throttle.connections());
  }

  /** How many connections what is missing is worth; null: the size is not known yet. */
  function worth(): number | null {
    if (queue.isWhole()) {
      return 1;
    }
    const missing = queue.missingBytes();
    if (missing === null) {
      return null;
    }
    const wanted = planner.connections() ?? firstConnections(connectedInMs);
    return slots.share(connectionsFor(missing, Math.min(wanted, most()), isOpen));
  }

  /** Gives up at once, the youngest first, what is more than the limits and the other downloads leave. */
  function shed() {
    const active = connections.active();
    const surplus = active - slots.share(Math.min(active, most()));
    for (const claim of [...claims].reverse().slice(0, Math.max(0, surplus))) {
      claim.abandon.abort();
    }
  }

  function adjust() {
    shed();
    const isWorthIt = () => connections.active() < (worth() ?? 1) && queue.hasMore(latencyMs, clock.now());
    while (isShared && !dependencies.isAborted() && isWorthIt()) {
      const before = connections.active();
      connections.spawn();
      if (connections.active() <= before) {
        return;
      }
    }
  }

  return {
    adjust,
    isSurplus: () => connections.active() > ((isShared ? worth() : null) ?? 1),
    nextClaim(isFirst) {
      const wanted = Math.min(most(), planner.connections() ?? worth() ?? 1);
      return queue.next({ isFirst, connections: wanted, latencyMs, most: most() }, clock.now());
    },
    began: (claim) => void claims.add(claim),
    ended: (claim) => void claims.delete(claim),
    connected(url, connectMs) {
      if (isOpen) {
        return;
      }
      // A round trip, or two under TLS; the answer will say more.
      connectedInMs = connectMs;
      // While the first request is on its way there and back, the connections that will follow it are opened.
      dependencies.client.prepare(url.url, (worth() ?? 1) - 1, reachOf(url, dependencies.isStorageAllowed));
      // What the file must be is known: an answer that is of another one is found out, whichever comes first.
      if (isFar(connectMs) && record.sizeBytes !== null && isDigest(record.checksum) && !queue.isWhole()) {
        isShared = true;
        adjust();
      }
    },
    answered(afterMs) {
      latencyMs = Math.min(latencyMs, connectedInMs, afterMs);
    },
    open() {
      if (!isOpen) {
        isOpen = true;
        isShared = true;
        planner.begin();
        queueMicrotask(adjust);
      }
    },
    refused: planner.refused,
    retired: () => planner.keepTo(connections.active()),
    stop: planner.stop,
  };
}
