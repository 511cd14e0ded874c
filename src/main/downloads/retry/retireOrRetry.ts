import type { Reason } from './problem.ts';
import { RETRY_POLICY, type RetryAction } from './retryPolicy.ts';

/** What the other connections of a transfer do while one of them fails. */
export type Others = {
  /** That will still look for work. */
  readonly connections: number;
  /** Brought by them since this one first failed; null: it has not failed before. */
  readonly bytesSince: number | null;
};

/** Only this connection ends: fewer may be all that the server, or something on the way to it, asks for. */
export type Retire = { readonly kind: 'retire' };

/** How long to see what the others bring before one that cannot be made says that the network is gone. */
const LOOK_MS = 1000;

/**
 * What a connection does about a problem that would end the whole transfer if it were alone: as long as others get on, the
 * problem may be its own (`amongOthers` in the table). A server that has too many connections may close, refuse or ignore them as
 * well as say so.
 *
 * @param alone what would be done if there were no others
 */
export function retireOrRetry(alone: RetryAction, reason: Reason, others: Others): RetryAction | Retire {
  const isEnd = alone.kind === 'fail' || alone.kind === 'wait';
  const rule = RETRY_POLICY[reason].amongOthers;
  if (!isEnd || others.connections === 0 || rule === undefined) {
    return alone;
  }
  if (rule === 'retire') {
    return { kind: 'retire' };
  }
  if (others.bytesSince === null) {
    return { kind: 'retryAfter', delayMs: LOOK_MS };
  }
  return others.bytesSince > 0 ? { kind: 'retire' } : alone;
}
