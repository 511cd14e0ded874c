import { isLoopbackHost } from '../../shared/serverUrl.ts';
import { type Reach, refusalOfHost } from '../network/index.ts';
import { parseTime } from './tolerantFields.ts';

/**
 * Judges a URL a file may be fetched from. It has to be absolute and without credentials, and https; plain http only to loopback,
 * since whoever reads the query can fetch the file. It is unsafe when it leads further into this machine's network than its
 * server may send us. One that leads to a private network is left to whoever fetches it, because the user may allow that.
 */
export function judgeSignedUrl(url: string, reach: Reach): 'fetchable' | 'unsafe' | 'unusable' {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed === null || !/^https?:$/.test(parsed.protocol) || parsed.username + parsed.password !== '') {
    return 'unusable';
  }
  if (refusalOfHost(parsed.hostname, reach) === 'server.unsafeStorage') {
    return 'unsafe';
  }
  return parsed.protocol === 'https:' || isLoopbackHost(parsed.hostname) ? 'fetchable' : 'unusable';
}

/**
 * The deadline in the URL itself, by the server's clock: `X-Amz-Date` plus `X-Amz-Expires`; or `Expires`, in seconds since 1970,
 * of older signatures and of CloudFront. Null when there is none.
 */
export function expiryInUrl(url: string): number | null {
  const query = new Map<string, string>();
  for (const [name, value] of new URL(url).searchParams) {
    query.set(name.toLowerCase(), value);
  }
  const signedAt = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/.exec(query.get('x-amz-date') ?? '');
  const lifeSeconds = wholeNumber(query.get('x-amz-expires'));
  if (signedAt !== null && lifeSeconds !== null) {
    const [, year, month, day, hour, minute, second] = signedAt;
    const signedAtMs = parseTime(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
    return signedAtMs === null ? null : signedAtMs + lifeSeconds * 1000;
  }
  const expires = wholeNumber(query.get('expires'));
  return expires === null ? null : expires * 1000;
}

function wholeNumber(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,12}$/.test(text) ? Number(text) : null;
}

/**
 * The server's clock minus ours. A `Date` header is cut to whole seconds, and was written some time between sending and
 * receiving. A difference within that is none.
 */
export function clockOffset(dateHeader: string | undefined, sentAtMs: number, receivedAtMs: number): number {
  const dateMs = Date.parse(dateHeader ?? '');
  if (Number.isNaN(dateMs)) {
    return 0;
  }
  if (dateMs + 999 >= sentAtMs && dateMs <= receivedAtMs) {
    return 0;
  }
  return Math.round(dateMs + 500 - (sentAtMs + receivedAtMs) / 2);
}

/** The earlier of two deadlines. Either may be unknown. */
export function earlier(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.min(a, b);
}
