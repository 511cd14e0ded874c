import type { IncomingHttpHeaders } from 'node:http';
import { isForeignFetch, isOwnHost } from './access.ts';

/** What is known of a request before anything is done for it. */
export type Arrival = {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  /** The exact route it would take. Empty for none of ours. */
  readonly route: string;
  /** The origin it really arrived at, whatever its headers say. */
  readonly origin: string;
  /** The origin of this run. Any other is an earlier run's, or the plain loopback address. */
  readonly ownOrigin: string;
  readonly isSession: boolean;
};

export type Verdict = 'pass' | 'lockedOut' | { readonly status: 403 | 421; readonly text: string };

/** What anybody on this machine may read at the run's own origin: the way in. */
const OPEN_ROUTES = new Set(['/enter', '/enter.js', '/enter.css']);

/** Whether a request is served, is told how to get in, or is refused. Pure. */
export function judge(arrival: Arrival): Verdict {
  const { headers, route, origin, ownOrigin, isSession } = arrival;
  const isOwn = origin === ownOrigin;
  // The other origins serve nothing but text, so a name of this machine does no harm there.
  const isNamed = !isOwn && headers.host === `localhost:${new URL(origin).port}`;
  if (!isNamed && !isOwnHost(headers.host, origin)) return { status: 421, text: 'Wrong host.' };
  if (isCrossSite(arrival)) return { status: 403, text: 'Wrong origin.' };
  if (isUpgrade(headers) && route !== '/socket') return { status: 403, text: 'No socket here.' };
  if (isOwn) return isSession || OPEN_ROUTES.has(route) ? 'pass' : 'lockedOut';
  // A page of an earlier run comes back. The first messages on its socket decide.
  return route === '/enter.css' || (route === '/socket' && isUpgrade(headers)) ? 'pass' : 'lockedOut';
}

/**
 * A request that changes something, and a WebSocket, has to say its origin. Others may leave `Origin` out, but not name a foreign
 * one.
 */
function isCrossSite({ method, headers, origin }: Arrival): boolean {
  if (isForeignFetch(headers)) return true;
  const isRead = (method === 'GET' || method === 'HEAD') && !isUpgrade(headers);
  return headers.origin === undefined ? !isRead : headers.origin !== origin;
}

function isUpgrade({ upgrade }: IncomingHttpHeaders): boolean {
  return upgrade !== undefined;
}
