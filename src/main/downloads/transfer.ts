import { countBytes, missingRanges } from './byteRanges.ts';
import { type Claim, type Claims, createClaims } from './claims.ts';
import { sleep } from './clock.ts';
import {
  afterRefusal,
  beginPlan,
  chunkBytes,
  connectionsFor,
  firstConnections,
  isFar,
  LARGEST_CHUNK_BYTES,
  nextPlan,
  type Plan,
  windowMs,
} from './connectionPlan.ts';
import type { Coverage } from './coverage.ts';
import { createFailureCount, type FailureCount } from './failureCount.ts';
import { type FetchAnswer, type FetchDependencies, type FetchOutcome, fetchRange } from './fetchRange.ts';
import { failure, type Problem, toProblem } from './problem.ts';
import { type Backoff, decideRetry } from './retryPolicy.ts';
import { TransferEnd } from './transferEnd.ts';

/** Less than this is no progress: a server that gives a byte for each request would be asked for ever. */
const PROGRESS_BYTES = 64 * 1024;

export type TransferDependencies = FetchDependencies & {
  readonly coverage: Coverage;
  readonly random: () => number;
  readonly backoff: Backoff;
  /** The user's limit, as it is now. */
  readonly mostConnections: () => number;
  /** The server ignores ranges: no Range header, and every attempt begins at byte 0. */
  readonly fromZeroOnly: boolean;
  /** Attempts of this run without progress before this transfer. */
  readonly failuresBefore: number;
  /** Times in a row this download waited for the network without a byte in between. */
  readonly waits: () => number;
  /** Size and ETag are known now, and to be saved before the first byte is written. */
  readonly onIdentity: () => void;
};

export type Transfer = {
  /** Resolves when every byte of the file is written. @throws TransferEnd, or the signal's reason */
  readonly done: Promise<void>;
  /** The limit of connections changed. */
  adjust(): void;
};

/** Fetches what is missing of one file, by one connection or several. */
export function startTransfer(dependencies: TransferDependencies, signal: AbortSignal): Transfer {
  const { record, coverage, clock } = dependencies;
  const stop = new AbortController();
  const aborted = AbortSignal.any([signal, stop.signal]);
  const running = new Set<Promise<void>>();
  const open = new Set<Claim>();
  /** Connections that will still look for work; less than `running` while one is on its way out. */
  let active = 0;
  let claims: Claims | null = null;
  /** Made before the size was known: the first chunk alone. */
  let isGuess = false;
  /** What was missing when the size was first known. */
  let missingAtFirst = 0;
  /** Set by the first good answer. */
  let isOpen = false;
  /** Until the first good answer one connection asks and the others wait, but where that would cost a long round trip. */
  let isShared = false;
  let isWhole = dependencies.fromZeroOnly;
  let firstError: unknown = null;
  /** Shortest time from a request to its answer. */
  let latencyMs = Infinity;
  let connectedInMs = Infinity;
  let plan: Plan | null = null;
  let windowBytes = 0;
  let takeBackWindow: (() => void) | null = null;

  function queue(): Claims {
    if (claims === null) {
      isGuess = record.sizeBytes === null;
      claims = createClaims(
        record.sizeBytes === null
          ? [{ start: 0, end: LARGEST_CHUNK_BYTES }]
          : missingRanges(coverage.written(), record.sizeBytes),
      );
      missingAtFirst = Math.max(missingAtFirst, claims.leftBytes());
    }
    return claims;
  }

  /** Null: the size is not known yet. */
  function missingBytes(): number | null {
    return record.sizeBytes === null ? null : countBytes(missingRanges(coverage.written(), record.sizeBytes));
  }

  /** How many connections what is missing is worth; null: the size is not known yet. */
  function worth(): number | null {
    if (isWhole) {
      return 1;
    }
    const missing = missingBytes();
    if (missing === null) {
      return null;
    }
    const wanted = plan?.connections ?? firstConnections(connectedInMs);
    return dependencies.slots.share(connectionsFor(missing, Math.min(wanted, most()), isOpen));
  }

  /** As many as the limits allow for this download by itself. */
  function most(): number {
    return Math.min(dependencies.mostConnections(), dependencies.throttle.connections());
  }

  function hasWork(): boolean {
    return queue().leftBytes() > 0 || queue().canTakeOver(clock.now(), latencyMs);
  }

  /** Gives up at once, the youngest first, what is more than the limits and the other downloads leave. */
  function shed() {
    const surplus = active - dependencies.slots.share(Math.min(active, most()));
    for (const claim of [...open].reverse().slice(0, Math.max(0, surplus))) {
      claim.abandon.abort();
    }
  }

  function adjust() {
    shed();
    while (isShared && !aborted.aborted && active < (worth() ?? 1) && hasWork()) {
      const before = active;
      spawn();
      if (active <= before) {
        return;
      }
    }
  }

  /** What the plan goes by: how much comes in a while with so many connections. */
  function measure() {
    const sinceMs = clock.now();
    windowBytes = 0;
    takeBackWindow = clock.after(windowMs(latencyMs), () => {
      const elapsedMs = Math.max(1, clock.now() - sinceMs);
      if (plan !== null) {
        plan = nextPlan(plan, {
          bytesPerSecond: (windowBytes * 1000) / elapsedMs,
          missingBytes: missingBytes() ?? Infinity,
          nowMs: clock.now(),
          most: most(),
        });
      }
      adjust();
      measure();
    });
  }

  function spawn() {
    active += 1;
    coverage.connectionsAre(active);
    const connection: Promise<void> = connect()
      .catch((error: unknown) => {
        // The first error is the reason; the others are its echo.
        firstError ??= error;
        stop.abort();
      })
      .finally(() => {
        active -= 1;
        coverage.connectionsAre(active);
        running.delete(connection);
      });
    running.add(connection);
  }

  /** One connection: chunk after chunk until nothing is left for it. */
  async function connect(): Promise<void> {
    const failures = createFailureCount(isWhole ? dependencies.failuresBefore : 0);
    for (let isFirst = true; active <= ((isShared ? worth() : null) ?? 1); isFirst = false) {
      const claim = nextClaim(isFirst);
      if (claim === null || (await fetchClaim(claim, failures)) === 'retire') {
        return;
      }
    }
  }

  async function fetchClaim(claim: Claim, failures: FailureCount): Promise<'again' | 'retire'> {
    const receivedBefore = coverage.receivedBytes();
    const askedAtMs = clock.now();
    open.add(claim);
    const outcome = await fetchRange(
      {
        ...dependencies,
        onBytes(count) {
          claim.position += count;
          claim.lastByteMs = clock.now();
          windowBytes += count;
          dependencies.onBytes(count);
        },
      },
      {
        range: isWhole || record.sizeBytes === 0 ? null : { start: claim.start, end: claim.end },
        mayBecomeWhole: claim.start === 0 && receivedBefore === 0 && active === 1,
        signal: AbortSignal.any([aborted, claim.abandon.signal]),
        endOf: () => claim.end,
        onConnected: prepareOthers,
        onAnswer(answer) {
          latencyMs = Math.min(latencyMs, connectedInMs, clock.now() - askedAtMs);
          onAnswer(answer, claim);
        },
      },
    );
    open.delete(claim);
    putBack(claim, outcome);
    if (outcome.error === null) {
      failures.reset();
      learn(outcome.position, null);
      return 'again';
    }
    aborted.throwIfAborted();
    if (claim.abandon.signal.aborted) {
      return 'again';
    }
    // Bytes that were there already are no progress, whoever fetched them.
    if (Math.min(outcome.receivedBytes, coverage.receivedBytes() - receivedBefore) >= PROGRESS_BYTES) {
      failures.reset();
    }
    return recover(toProblem(outcome.error), failures);
  }

  /** While the first request is on its way there and back, the connections that will follow it are opened. */
  function prepareOthers(url: string, connectMs: number) {
    if (!isOpen) {
      // A round trip, or two under TLS; the answer will say more.
      connectedInMs = connectMs;
      dependencies.client.prepare(url, (worth() ?? 1) - 1);
      // What the file must be is known: an answer that is of another one is found out, whichever comes first.
      if (isFar(connectMs) && record.sizeBytes !== null && record.checksum?.kind === 'sha256' && !isWhole) {
        isShared = true;
        adjust();
      }
    }
  }

  function nextClaim(isFirst: boolean): Claim | null {
    const nowMs = clock.now();
    if (record.sizeBytes === 0) {
      // Nothing is missing, but the storage has not said so yet.
      return isOpen ? null : createClaims([{ start: 0, end: 1 }]).take(1, nowMs);
    }
    return queue().take(nextChunkBytes(isFirst), nowMs) ?? queue().takeOver(nowMs, latencyMs);
  }

  /** One connection alone needs no chunks: it takes all up to the next byte that is there. */
  function nextChunkBytes(isFirst: boolean): number {
    const connections = Math.min(most(), plan?.connections ?? worth() ?? 1);
    return connections === 1
      ? Infinity
      : chunkBytes({
          isFirst,
          missingAtFirst,
          leftBytes: queue().leftBytes(),
          connections,
          latencyMs,
          most: most(),
        });
  }

  function putBack(claim: Claim, outcome: FetchOutcome) {
    if (record.sizeBytes === null || isGuess || isWhole) {
      // The queue was a guess, or the next attempt begins at byte 0: made anew from what is there.
      claims = null;
      return;
    }
    claim.end = Math.min(claim.end, record.sizeBytes);
    queue().giveBack(claim, outcome.position);
  }

  function onAnswer(answer: FetchAnswer, claim: Claim) {
    learn(answer.totalBytes, answer.etag);
    if (answer.isWhole) {
      isWhole = true;
      claims = createClaims([]);
    } else if (isGuess && record.sizeBytes !== null) {
      isGuess = false;
      const rest = { start: claim.end, end: record.sizeBytes };
      claims = createClaims(rest.start < rest.end ? [rest] : []);
      missingAtFirst = claims.leftBytes();
    }
    if (!isOpen) {
      isOpen = true;
      isShared = true;
      plan = beginPlan(latencyMs, clock.now());
      measure();
      queueMicrotask(adjust);
    }
  }

  function learn(totalBytes: number | null, etag: string | null) {
    const isNews =
      (record.sizeBytes === null && totalBytes !== null) || (record.etag === null && etag !== null);
    if (isNews) {
      record.sizeBytes ??= totalBytes;
      record.etag ??= etag;
      dependencies.onIdentity();
    }
  }

  /** Waits until the connection may try again, or says that it alone retires. @throws TransferEnd */
  async function recover(found: Problem, failures: FailureCount): Promise<'again' | 'retire'> {
    const attempts = {
      ...failures.count(found.reason),
      restarts: record.restarts[found.reason] ?? 0,
      waits: dependencies.waits(),
    };
    const action = decideRetry(found, attempts, dependencies.random(), dependencies.backoff);
    failures.add(found.reason);
    if (plan !== null && (found.reason === 'server.unavailable' || found.reason === 'server.rateLimited')) {
      plan = afterRefusal(plan, clock.now());
    }
    switch (action.kind) {
      case 'retryAfter':
      case 'refreshAndRetry':
        await sleep(clock, action.delayMs, aborted);
        if (isWhole && coverage.receivedBytes() > 0) {
          throw new TransferEnd({ kind: 'restartFromZero' }, { ...found, reason: 'storage.rangesIgnored' });
        }
        return 'again';
      case 'fail':
      case 'wait':
        // The others get on without this one: fewer connections may be all the server asks for.
        if (found.reason === 'server.unavailable' && active > 1) {
          return 'retire';
        }
        throw new TransferEnd(action, found);
      default:
        throw new TransferEnd(action, found);
    }
  }

  async function runAll(): Promise<void> {
    coverage.onError((error) => {
      firstError ??= error;
      stop.abort();
    });
    let requestsBefore: number;
    do {
      requestsBefore = record.requests;
      spawn();
      while (running.size > 0) {
        await Promise.all(running);
      }
    } while (!aborted.aborted && !isComplete() && record.requests > requestsBefore);
    signal.throwIfAborted();
    if (firstError !== null) {
      throw firstError instanceof TransferEnd ? firstError : endFor(toProblem(firstError));
    }
    if (!isComplete()) {
      // Nothing was left to ask for, yet something is missing: a mistake of ours must not spin for ever.
      throw endFor(toProblem(failure('app.internal')));
    }
  }

  function isComplete(): boolean {
    return record.sizeBytes !== null && missingRanges(coverage.written(), record.sizeBytes).length === 0;
  }

  /** For what was not met in a connection's own loop: a failed sync. */
  function endFor(found: Problem): TransferEnd {
    const attempts = { withoutProgress: Infinity, sameReason: Infinity, restarts: 0, waits: 0 };
    const action = decideRetry(found, attempts, dependencies.random(), dependencies.backoff);
    return new TransferEnd(action.kind === 'wait' ? action : { kind: 'fail' }, found);
  }

  return { done: runAll().finally(() => takeBackWindow?.()), adjust };
}
