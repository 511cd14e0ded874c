import type { Reason } from '../retry/problem.ts';
import type { RetryAction } from '../retry/retryPolicy.ts';

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
 * problem is its own. A server that has too many connections may close, refuse or ignore them as well as say so.
 */
export function retireOrRetry(action: RetryAction, reason: Reason, others: Others): RetryAction | Retire {
  const isEnd = action.kind === 'fail' || action.kind === 'wait';
  if (!isEnd || others.connections === 0) {
    return action;
  }
  if (reason === 'server.unavailable') {
    return { kind: 'retire' };
  }
  if (!isOneConnections(reason)) {
    return action;
  }
  if (others.bytesSince === null) {
    return { kind: 'retryAfter', delayMs: LOOK_MS };
  }
  return others.bytesSince > 0 ? { kind: 'retire' } : action;
}

/** May be met by one connection while the network is there for others. Whose certificate is bad is no server to go on with. */
function isOneConnections(reason: Reason): boolean {
  return reason.startsWith('network.') && reason !== 'network.tls';
}
