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
/** Each takes its time to come up to speed: begun together, they need not be waited for one after the other. */
const FAR_CONNECTIONS = 16;
/** A connection that brings so much is held back by no window and no limit: another one beside it gains nothing. */
const FULL_BYTES_PER_SECOND = 50e6;
/** What more connections have to bring to be kept. */
const WORTH_GAIN = 1.15;
/** What fewer of them may lose. */
const WORTH_LOSS = 0.92;
const LEAST_TRIED = 4;
/** A connection is up to speed by then. */
const FIRST_LESS_MS = 5000;
/** What ends sooner gains nothing from fewer, and has no time left to make up for the try. */
const LEAST_LEFT_MS = 5000;
const SHORTEST_WINDOW_MS = 300;
const TRY_AGAIN_MS = 15_000;
const AFTER_REFUSAL_MS = 30_000;

/** @param latencyMs to connect, or to be answered */
export function isFar(latencyMs: number): boolean {
  return latencyMs >= FAR_MS;
}

/** How many connections to begin with. */
export function firstConnections(latencyMs: number): number {
  return isFar(latencyMs) ? FAR_CONNECTIONS : NEAR_CONNECTIONS;
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
  const far = isFar(latencyMs);
  const share = far && isFirst ? missingAtFirst / most : leftBytes / (far ? 2 * connections : connections);
  const smallest = far ? SMALLEST_FAR_CHUNK_BYTES : SMALLEST_CHUNK_BYTES;
  return Math.min(LARGEST_CHUNK_BYTES, Math.max(smallest, Math.ceil(share)));
}

/** What the plan goes by; the whole of it, so that each step is a pure function. */
export type Plan = {
  readonly connections: number;
  /** What was brought before the number was changed, and with how many; null: nothing is being tried. */
  readonly before: { readonly bytesPerSecond: number; readonly connections: number } | null;
  /** More are not tried before this, */
  readonly moreAtMs: number;
  /** nor fewer before this. */
  readonly lessAtMs: number;
  readonly failedTries: number;
};

export function beginPlan(latencyMs: number, nowMs: number): Plan {
  const lessAtMs = nowMs + FIRST_LESS_MS;
  return { connections: firstConnections(latencyMs), before: null, moreAtMs: 0, lessAtMs, failedTries: 0 };
}

/** For how long to measure before the next step. */
export function windowMs(latencyMs: number): number {
  return Math.max(SHORTEST_WINDOW_MS, 3 * latencyMs);
}

/** What some time with the plan's number of connections showed. */
export type Measured = {
  readonly bytesPerSecond: number;
  /** Infinity: the size is not known. */
  readonly missingBytes: number;
  readonly nowMs: number;
  /** The user's limit of connections. */
  readonly most: number;
};

/**
 * The next step, after some time with the plan's number of connections: twice as many are kept when they bring more, half
 * as many when they bring as much.
 */
export function nextPlan(plan: Plan, { bytesPerSecond, missingBytes, nowMs, most }: Measured): Plan {
  const { before } = plan;
  const connections = Math.min(plan.connections, most);
  if (before !== null) {
    const wanted = before.bytesPerSecond * (connections > before.connections ? WORTH_GAIN : WORTH_LOSS);
    if (bytesPerSecond < wanted) {
      const failedTries = plan.failedTries + 1;
      const againAtMs = nowMs + TRY_AGAIN_MS * failedTries;
      return {
        connections: before.connections,
        before: null,
        moreAtMs: againAtMs,
        lessAtMs: againAtMs,
        failedTries,
      };
    }
  }
  const isFewer = before !== null && connections < before.connections;
  // Fewer did as well: more need not be tried for a while.
  const moreAtMs = isFewer ? nowMs + TRY_AGAIN_MS : plan.moreAtMs;
  const kept = { ...plan, connections, before: null, moreAtMs };
  const tryWith = (count: number): Plan => ({
    ...kept,
    connections: count,
    before: { bytesPerSecond, connections },
  });
  const isFull = bytesPerSecond / connections > FULL_BYTES_PER_SECOND;
  const more = Math.min(most, connections * 2);
  if (nowMs >= moreAtMs && more > connections && !isFull) {
    return tryWith(more);
  }
  const fewer = Math.floor(connections / 2);
  const leftMs = (missingBytes * 1000) / bytesPerSecond;
  return nowMs >= plan.lessAtMs && fewer >= LEAST_TRIED && leftMs >= LEAST_LEFT_MS ? tryWith(fewer) : kept;
}

/** The storage said that it is too much. */
export function afterRefusal(plan: Plan, nowMs: number): Plan {
  const connections = Math.max(1, Math.floor(plan.connections / 2));
  return { ...plan, connections, before: null, moreAtMs: nowMs + AFTER_REFUSAL_MS };
}
