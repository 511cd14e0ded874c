const MIB = 1024 * 1024;
/** S3's guidance for one request is 8 to 16 MiB. */
export const LARGEST_CHUNK_BYTES = 16 * MIB;
const SMALLEST_CHUNK_BYTES = 4 * MIB;
/** Where a round trip is long, and a slow connection's bytes are better spread over more of them. */
const SMALLEST_FAR_CHUNK_BYTES = MIB;
/** Up to here a second connection costs more than it gains. */
const ONE_REQUEST_BYTES = 8 * MIB;

/** From here on a request's way there and back is what connections are opened to hide. */
const FAR_MS = 20;
const NEAR_CONNECTIONS = 2;
const FAR_CONNECTIONS = 8;
/** A connection that brings so much is held back by no window and no limit: another one beside it gains nothing. */
const FULL_BYTES_PER_SECOND = 50e6;
/** What more connections have to bring to be kept. */
const WORTH_GAIN = 1.15;
const SHORTEST_WINDOW_MS = 300;
const PROBE_AGAIN_MS = 15_000;
const AFTER_REFUSAL_MS = 30_000;

/** How many connections to begin with. @param latencyMs to connect, or to be answered */
export function firstConnections(latencyMs: number): number {
  return latencyMs < FAR_MS ? NEAR_CONNECTIONS : FAR_CONNECTIONS;
}

/** How many connections are worth having for what is still missing. @param isBegun several may be open already */
export function connectionsFor(missingBytes: number, wanted: number, isBegun: boolean): number {
  if (!isBegun && missingBytes <= ONE_REQUEST_BYTES) {
    return 1;
  }
  return Math.max(1, Math.min(wanted, Math.ceil(missingBytes / MIB)));
}

export type ChunkRequest = {
  /** The connection has fetched nothing yet. */
  readonly isFirst: boolean;
  /** When the transfer began. */
  readonly missingAtFirst: number;
  /** Missing now, and nobody fetches it. */
  readonly leftBytes: number;
  readonly connections: number;
  readonly latencyMs: number;
  /** Connections there may ever be. */
  readonly most: number;
};

/**
 * How much one request asks for. Far away a connection begins with its share of the whole, those that may yet be opened counted
 * in: every further request costs it a round trip in which nothing comes. What is left after that is given out in ever smaller
 * pieces, so that all come to an end together.
 */
export function chunkBytes(request: ChunkRequest): number {
  const { isFirst, missingAtFirst, leftBytes, connections, latencyMs, most } = request;
  const isFar = latencyMs >= FAR_MS;
  const share = isFar && isFirst ? missingAtFirst / most : leftBytes / (isFar ? 2 * connections : connections);
  const smallest = isFar ? SMALLEST_FAR_CHUNK_BYTES : SMALLEST_CHUNK_BYTES;
  return Math.min(LARGEST_CHUNK_BYTES, Math.max(smallest, Math.ceil(share)));
}

/** What the plan goes by; the whole of it, so that each step is a pure function. */
export type Plan = {
  readonly connections: number;
  /** The best so far, and with how many. */
  readonly best: { readonly bytesPerSecond: number; readonly connections: number } | null;
  /** Trying whether more connections bring more; else when to try again. */
  readonly probeAtMs: number;
  readonly failedProbes: number;
};

export function beginPlan(latencyMs: number): Plan {
  return { connections: firstConnections(latencyMs), best: null, probeAtMs: 0, failedProbes: 0 };
}

/** For how long to measure before the next step. */
export function windowMs(latencyMs: number): number {
  return Math.max(SHORTEST_WINDOW_MS, 3 * latencyMs);
}

/**
 * The next step, after some time with the plan's number of connections: as many again while that brings more; back to
 * what brought as much with fewer when it does not.
 *
 * @param most the user's limit
 */
export function nextPlan(plan: Plan, bytesPerSecond: number, nowMs: number, most: number): Plan {
  const { best, connections } = plan;
  const grown = Math.min(most, connections * 2);
  if (best !== null && connections > best.connections && bytesPerSecond < best.bytesPerSecond * WORTH_GAIN) {
    const failedProbes = plan.failedProbes + 1;
    return {
      connections: best.connections,
      best,
      probeAtMs: nowMs + PROBE_AGAIN_MS * failedProbes,
      failedProbes,
    };
  }
  const measured = { bytesPerSecond, connections };
  if (
    nowMs < plan.probeAtMs ||
    grown <= connections ||
    bytesPerSecond / connections > FULL_BYTES_PER_SECOND
  ) {
    return { ...plan, connections: Math.min(connections, most), best: measured };
  }
  return { ...plan, connections: grown, best: measured };
}

/** The storage said that it is too much. */
export function afterRefusal(plan: Plan, nowMs: number): Plan {
  const connections = Math.max(1, Math.floor(plan.connections / 2));
  return { ...plan, connections, best: null, probeAtMs: nowMs + AFTER_REFUSAL_MS };
}
