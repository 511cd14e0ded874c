import type { Coverage } from '../part/coverage.ts';
import type { DownloadRecord } from '../record/record.ts';
import { PROGRESS_BYTES } from '../retry/failureCount.ts';
import { failure, type Problem, type Reason, toProblem } from '../retry/problem.ts';
import type { Decide } from '../retry/retryPolicy.ts';
import type { Claim } from './claims.ts';
import { type Connection, createConnections } from './connections.ts';
import { type FetchAnswer, type FetchDependencies, type FetchOutcome, fetchRange } from './fetchRange.ts';
import { createRangeQueue } from './rangeQueue.ts';
import { createRecovery } from './recovery.ts';
import { createSharing } from './sharing.ts';

export type TransferDependencies = FetchDependencies & {
  readonly coverage: Coverage;
  readonly decide: Decide;
  /** The user's limit, as it is now. */
  readonly mostConnections: () => number;
  /** The server ignores ranges: no Range header, and every attempt begins at byte 0. */
  readonly fromZeroOnly: boolean;
  /** Attempts of this run without progress before this transfer. */
  readonly failuresBefore: number;
  /** Times this download was begun anew for this reason. */
  readonly restarts: (reason: Reason) => number;
  /** Times in a row this download waited for the network without a byte in between. */
  readonly waits: () => number;
  /** Room for what the API says is to come; asked before the storage is asked for any of it. @throws AppFailure `disk.*` */
  readonly requireSpace: () => Promise<void>;
  /** Size and ETag are known now, and to be saved no later than that bytes were written. */
  readonly onIdentity: (known: Pick<DownloadRecord, 'sizeBytes' | 'etag'>) => void;
};

export type Transfer = {
  /** Resolves when every byte of the file is written. @throws TransferEnd, the signal's reason, or what the disk had against it */
  readonly done: Promise<void>;
  /** The limit of connections changed. */
  adjust(): void;
};

/** Fetches what is missing of one file, by one connection or several. */
export function startTransfer(dependencies: TransferDependencies, signal: AbortSignal): Transfer {
  const { record, coverage, clock } = dependencies;
  const stop = new AbortController();
  const aborted = AbortSignal.any([signal, stop.signal]);
  const queue = createRangeQueue(dependencies);
  let firstError: unknown = null;
  const connections = createConnections({
    work: connect,
    failuresBefore: dependencies.failuresBefore,
    onCount: coverage.connectionsAre,
    onError: giveUp,
  });
  const sharing = createSharing({ ...dependencies, queue, connections, isAborted: () => aborted.aborted });
  const { recover } = createRecovery(
    {
      ...dependencies,
      fetchedBytes: () => record.bytesFetched,
      activeConnections: connections.active,
      mustBeginAtZero: () => queue.isWhole() && coverage.receivedBytes() > 0,
      onRefused: sharing.refused,
      onRetired: sharing.retired,
    },
    aborted,
  );

  /** The first error is the reason; the others are its echo. */
  function giveUp(error: unknown) {
    firstError ??= error;
    stop.abort();
  }

  /** One connection: chunk after chunk until nothing is left for it. */
  async function connect(connection: Connection): Promise<void> {
    await askIdentity(connection);
    for (let isFirst = true; !sharing.isSurplus(); isFirst = false) {
      const claim = sharing.nextClaim(isFirst);
      if (claim === null || (await fetchClaim(claim, connection)) === 'retire') {
        return;
      }
    }
  }

  /** The size that comes with the first URL is the file's; the catalogue's may be out of date, and nothing is to be claimed by it. */
  async function askIdentity(connection: Connection): Promise<void> {
    while (record.checksum === null) {
      try {
        const sizeBefore = record.sizeBytes;
        await dependencies.urls.current();
        if (record.sizeBytes !== sizeBefore) {
          await dependencies.requireSpace();
        }
      } catch (error) {
        aborted.throwIfAborted();
        await recover(toProblem(error), connection);
      }
    }
  }

  async function fetchClaim(claim: Claim, connection: Connection): Promise<'again' | 'retire'> {
    const receivedBefore = coverage.receivedBytes();
    sharing.began(claim);
    const outcome = await fetchOnce(claim, receivedBefore);
    sharing.ended(claim);
    queue.giveBack(claim, outcome.position);
    if (outcome.error === null) {
      connection.failures.reset();
      learn(outcome.position, null);
      return 'again';
    }
    aborted.throwIfAborted();
    connection.failures.brought(outcome.receivedBytes);
    // Bytes that were there already are no progress, whoever fetched them.
    if (Math.min(outcome.receivedBytes, coverage.receivedBytes() - receivedBefore) >= PROGRESS_BYTES) {
      connection.failures.reset();
    }
    const found = problemOf(outcome.error);
    const isAbandoned = claim.abandon.signal.aborted && found.reason !== 'storage.surplusBytes';
    return isAbandoned ? 'again' : recover(found, connection);
  }

  function fetchOnce(claim: Claim, receivedBefore: number): Promise<FetchOutcome> {
    const askedAtMs = clock.now();
    return fetchRange(
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
        mayBecomeWhole: claim.start === 0 && receivedBefore === 0 && connections.active() === 1,
        signal: AbortSignal.any([aborted, claim.abandon.signal]),
        endOf: () => claim.end,
        onConnected: sharing.connected,
        onAnswer(answer) {
          sharing.answered(clock.now() - askedAtMs);
          onAnswer(answer, claim);
        },
      },
    );
  }

  function problemOf(error: unknown): Problem {
    const found = toProblem(error);
    const isSurplus = found.reason === 'publisher.sizeMismatch' && isComplete();
    return isSurplus ? { ...found, reason: 'storage.surplusBytes' } : found;
  }

  function onAnswer(answer: FetchAnswer, claim: Claim) {
    learn(answer.totalBytes, answer.etag);
    queue.onAnswer(answer, claim);
    sharing.open();
  }

  function learn(totalBytes: number | null, etag: string | null) {
    const known = { sizeBytes: record.sizeBytes ?? totalBytes, etag: record.etag ?? etag };
    if (known.sizeBytes !== record.sizeBytes || known.etag !== record.etag) {
      dependencies.onIdentity(known);
    }
  }

  async function runAll(): Promise<void> {
    coverage.onError(giveUp);
    let requestsBefore: number;
    do {
      requestsBefore = record.requests;
      connections.spawn();
      await connections.whenAllEnded();
    } while (!aborted.aborted && !isComplete() && record.requests > requestsBefore);
    signal.throwIfAborted();
    if (firstError !== null) {
      throw firstError;
    }
    if (!isComplete()) {
      // Nothing was left to ask for, yet something is missing: a mistake of ours must not spin for ever.
      throw failure('app.internal');
    }
  }

  function isComplete(): boolean {
    return queue.missingBytes() === 0;
  }

  return { done: runAll().finally(sharing.stop), adjust: sharing.adjust };
}
