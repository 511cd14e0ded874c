import { isDigest } from '../../../shared/model.ts';
import type { SignedUrl } from '../../bindist/index.ts';
import { sleep } from '../clock.ts';
import type { Coverage } from '../part/coverage.ts';
import { failure, type Problem, toProblem } from '../retry/problem.ts';
import { type Backoff, decideRetry } from '../retry/retryPolicy.ts';
import { TransferEnd } from '../retry/transferEnd.ts';
import type { Claim } from './claims.ts';
import { connectionsFor, firstConnections, isFar } from './connectionPlan.ts';
import { createConnectionPlanner } from './connectionPlanner.ts';
import { createFailureCounts, type FailureCount, PROGRESS_BYTES } from './failureCount.ts';
import { type FetchAnswer, type FetchDependencies, fetchRange, reachOf } from './fetchRange.ts';
import { createRangeQueue } from './rangeQueue.ts';
import { retireOrRetry } from './retireOrRetry.ts';

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
  /** Size and ETag are known now, and to be saved no later than that bytes were written. */
  readonly onIdentity: () => void;
};

export type Transfer = {
  /** Resolves when every byte of the file is written. @throws TransferEnd, or the signal's reason */
  readonly done: Promise<void>;
  /** The limit of connections changed. */
  adjust(): void;
};

/** One of the connections that a transfer has at a time. */
type Connection = {
  readonly failures: FailureCount;
  /** It will look for no more work. */
  leave(): void;
};

/** Fetches what is missing of one file, by one connection or several. */
export function startTransfer(dependencies: TransferDependencies, signal: AbortSignal): Transfer {
  const { record, coverage, clock } = dependencies;
  const stop = new AbortController();
  const aborted = AbortSignal.any([signal, stop.signal]);
  const queue = createRangeQueue(dependencies);
  const running = new Set<Promise<void>>();
  const open = new Set<Claim>();
  /** Connections that will still look for work; less than `running` while one is on its way out. */
  let active = 0;
  /** Set by the first good answer. */
  let isOpen = false;
  /** Until the first good answer one connection asks and the others wait, but where that would cost a long round trip. */
  let isShared = false;
  let firstError: unknown = null;
  /** Shortest time from a request to its answer. */
  let latencyMs = Infinity;
  let connectedInMs = Infinity;
  const failureCounts = createFailureCounts(dependencies.failuresBefore);
  const planner = createConnectionPlanner({
    clock,
    fetchedBytes: () => record.bytesFetched,
    missingBytes: () => queue.missingBytes() ?? Infinity,
    latencyMs: () => latencyMs,
    most,
    onStep: adjust,
  });

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
    return dependencies.slots.share(connectionsFor(missing, Math.min(wanted, most()), isOpen));
  }

  /** As many as the limits allow for this download by itself. */
  function most(): number {
    return Math.min(dependencies.mostConnections(), dependencies.throttle.connections());
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
    const isWorthIt = () => active < (worth() ?? 1) && queue.hasMore(latencyMs, clock.now());
    while (isShared && !aborted.aborted && isWorthIt()) {
      const before = active;
      spawn();
      if (active <= before) {
        return;
      }
    }
  }

  function spawn() {
    active += 1;
    coverage.connectionsAre(active);
    let hasLeft = false;
    const connection: Connection = {
      failures: failureCounts.take(),
      leave() {
        if (!hasLeft) {
          hasLeft = true;
          active -= 1;
          coverage.connectionsAre(active);
        }
      },
    };
    const work: Promise<void> = connect(connection)
      .catch((error: unknown) => {
        // The first error is the reason; the others are its echo.
        firstError ??= error;
        stop.abort();
      })
      .finally(() => {
        connection.leave();
        failureCounts.giveBack(connection.failures);
        running.delete(work);
      });
    running.add(work);
  }

  /** One connection: chunk after chunk until nothing is left for it. */
  async function connect(connection: Connection): Promise<void> {
    await askIdentity(connection);
    for (let isFirst = true; active <= ((isShared ? worth() : null) ?? 1); isFirst = false) {
      const claim = nextClaim(isFirst);
      if (claim === null || (await fetchClaim(claim, connection)) === 'retire') {
        return;
      }
    }
  }

  /** The size that comes with the first URL is the file's; the catalogue's may be out of date, and nothing is to be claimed by it. */
  async function askIdentity(connection: Connection): Promise<void> {
    while (record.checksum === null) {
      try {
        await dependencies.urls.current();
        return;
      } catch (error) {
        aborted.throwIfAborted();
        await recover(toProblem(error), connection);
      }
    }
  }

  async function fetchClaim(claim: Claim, connection: Connection): Promise<'again' | 'retire'> {
    const { failures } = connection;
    const receivedBefore = coverage.receivedBytes();
    const askedAtMs = clock.now();
    open.add(claim);
    const outcome = await fetchRange(
      {
        ...dependencies,
        onBytes(count) {
          claim.position += count;
          claim.lastByteMs = clock.now();
          dependencies.onBytes(count);
        },
      },
      {
        range: queue.isWhole() || record.sizeBytes === 0 ? null : { start: claim.start, end: claim.end },
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
    queue.giveBack(claim, outcome.position);
    if (outcome.error === null) {
      failures.reset();
      learn(outcome.position, null);
      return 'again';
    }
    aborted.throwIfAborted();
    failures.brought(outcome.receivedBytes);
    // Bytes that were there already are no progress, whoever fetched them.
    if (Math.min(outcome.receivedBytes, coverage.receivedBytes() - receivedBefore) >= PROGRESS_BYTES) {
      failures.reset();
    }
    const found = toProblem(outcome.error);
    if (found.reason === 'publisher.sizeMismatch' && isComplete()) {
      // All that was said to be there is, and more: asking again would find nothing missing.
      throw new TransferEnd({ kind: 'fail' }, found);
    }
    return claim.abandon.signal.aborted ? 'again' : recover(found, connection);
  }

  /** While the first request is on its way there and back, the connections that will follow it are opened. */
  function prepareOthers(url: SignedUrl, connectMs: number) {
    if (!isOpen) {
      // A round trip, or two under TLS; the answer will say more.
      connectedInMs = connectMs;
      const reach = reachOf(url, dependencies.isStorageAllowed);
      dependencies.client.prepare(url.url, (worth() ?? 1) - 1, reach);
      // What the file must be is known: an answer that is of another one is found out, whichever comes first.
      if (isFar(connectMs) && record.sizeBytes !== null && isDigest(record.checksum) && !queue.isWhole()) {
        isShared = true;
        adjust();
      }
    }
  }

  function nextClaim(isFirst: boolean): Claim | null {
    const connections = Math.min(most(), planner.connections() ?? worth() ?? 1);
    return queue.next({ isFirst, connections, latencyMs, most: most() }, clock.now());
  }

  function onAnswer(answer: FetchAnswer, claim: Claim) {
    learn(answer.totalBytes, answer.etag);
    queue.onAnswer(answer, claim);
    if (!isOpen) {
      isOpen = true;
      isShared = true;
      planner.begin();
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
  async function recover(found: Problem, connection: Connection): Promise<'again' | 'retire'> {
    const { failures } = connection;
    const attempts = {
      ...failures.count(found.reason),
      restarts: record.restarts[found.reason] ?? 0,
      waits: dependencies.waits(),
    };
    const alone = decideRetry(found, attempts, dependencies.random(), dependencies.backoff);
    const action = retireOrRetry(alone, found.reason, {
      connections: active - 1,
      bytesSince: failures.bytesOfOthers(record.bytesFetched),
    });
    failures.add(found.reason, record.bytesFetched);
    if (found.reason === 'server.unavailable' || found.reason === 'server.rateLimited') {
      planner.refused();
    }
    switch (action.kind) {
      case 'retryAfter':
      case 'refreshAndRetry':
        await sleep(clock, action.delayMs, aborted);
        if (queue.isWhole() && coverage.receivedBytes() > 0) {
          throw new TransferEnd({ kind: 'restartFromZero' }, { ...found, reason: 'storage.rangesIgnored' });
        }
        return 'again';
      case 'retire':
        // At once: of two that end together one has to be the last, and to say why.
        connection.leave();
        planner.keepTo(active);
        return 'retire';
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
    return queue.missingBytes() === 0;
  }

  /** For what was not met in a connection's own loop: a failed sync. */
  function endFor(found: Problem): TransferEnd {
    const attempts = { withoutProgress: Infinity, sameReason: Infinity, restarts: 0, waits: 0 };
    const action = decideRetry(found, attempts, dependencies.random(), dependencies.backoff);
    return new TransferEnd(action.kind === 'wait' ? action : { kind: 'fail' }, found);
  }

  return { done: runAll().finally(() => planner.stop()), adjust };
}
