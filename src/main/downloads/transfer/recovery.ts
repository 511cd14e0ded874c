import { type Clock, sleep } from '../clock.ts';
import type { Problem, Reason } from '../retry/problem.ts';
import { retireOrRetry } from '../retry/retireOrRetry.ts';
import type { Decide } from '../retry/retryPolicy.ts';
import { TransferEnd } from '../retry/transferEnd.ts';
import type { Connection } from './connections.ts';

export type RecoveryDependencies = {
  readonly decide: Decide;
  readonly clock: Clock;
  /** Times this download was begun anew for this reason. */
  readonly restarts: (reason: Reason) => number;
  /** Times in a row this download waited for the network without a byte in between. */
  readonly waits: () => number;
  /** Brought by all connections so far. */
  readonly fetchedBytes: () => number;
  readonly activeConnections: () => number;
  /** The storage ignores ranges, and bytes are there already: whatever comes next begins at byte 0. */
  readonly mustBeginAtZero: () => boolean;
  /** The storage said that it is too much. */
  readonly onRefused: () => void;
  readonly onRetired: () => void;
};

/** What one connection does about a problem. */
export type Recovery = {
  /** Waits until it may try again, or says that it alone retires. @throws TransferEnd; the signal's reason */
  recover(found: Problem, connection: Connection): Promise<'again' | 'retire'>;
};

export function createRecovery(dependencies: RecoveryDependencies, signal: AbortSignal): Recovery {
  const { decide, clock, restarts, waits, fetchedBytes } = dependencies;

  function countsOf({ reason }: Problem, { failures }: Connection) {
    return { ...failures.count(reason), restarts: restarts(reason), waits: waits() };
  }

  return {
    async recover(found, connection) {
      const { failures } = connection;
      const action = retireOrRetry(decide(found, countsOf(found, connection)), found.reason, {
        connections: dependencies.activeConnections() - 1,
        bytesSince: failures.bytesOfOthers(fetchedBytes()),
      });
      failures.add(found.reason, fetchedBytes());
      if (found.reason === 'server.unavailable' || found.reason === 'server.rateLimited') {
        dependencies.onRefused();
      }
      switch (action.kind) {
        case 'retryAfter':
        case 'refreshAndRetry':
          await sleep(clock, action.delayMs, signal);
          if (dependencies.mustBeginAtZero()) {
            const ignored: Problem = { ...found, reason: 'storage.rangesIgnored' };
            throw endBy(decide(ignored, countsOf(ignored, connection)), ignored);
          }
          return 'again';
        case 'retire':
          // At once: of two that end together one has to be the last, and to say why.
          connection.leave();
          dependencies.onRetired();
          return 'retire';
        default:
          throw new TransferEnd(action, found);
      }
    },
  };
}

/** Another try at the same place is not to be had here. */
function endBy(action: ReturnType<Decide>, problem: Problem): TransferEnd {
  const isTry = action.kind === 'retryAfter' || action.kind === 'refreshAndRetry';
  return new TransferEnd(isTry ? { kind: 'fail' } : action, problem);
}
