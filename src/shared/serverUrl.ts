import { AppFailure } from './errors.ts';

/** Where hosted BinDist lives. */
export const DEFAULT_SERVER_URL = 'https://api.bindist.eu';

/**
 * True for the names and addresses that never leave this machine, as a URL parser spells them (`127.1` and `0x7f.1` are
 * `127.0.0.1` by then). Names under `localhost` are never looked up (RFC 6761): see `lookupLocalhost`.
 */
export function isLoopbackHost(hostname: string): boolean {
  return (
    isLocalhostName(hostname) ||
    hostname === '[::1]' ||
    // An IPv4 address in an IPv6 one: 127.0.0.1 is ::ffff:7f00:1.
    /^\[::ffff:7f[0-9a-f]{2}:[0-9a-f]{1,4}\]$/.test(hostname) ||
    /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname)
  );
}

/** `localhost` and every name under it, also with the dot at the end that says 'the whole name'. */
export function isLocalhostName(hostname: string): boolean {
  return /^(?:.+\.)?localhost\.?$/i.test(hostname);
}

/**
 * Turns what a person typed into the server URL an account keeps: origin plus base path, no trailing slash. A bare host
 * name means https.
 *
 * @throws AppFailure `account.badServerUrl`, or `account.insecureServer` for `http:` to anything but loopback: the key
 * would travel in the open.
 */
export function parseServerUrl(typed: string): string {
  const text = typed.trim();
  const candidate = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`;
  const url = URL.canParse(candidate) ? new URL(candidate) : null;
  if (url === null || text === '' || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw new AppFailure({ code: 'account.badServerUrl' });
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw new AppFailure({ code: 'account.badServerUrl', host: url.host });
  }
  if (url.protocol === 'http:' && !isLoopbackHost(url.hostname)) {
    throw new AppFailure({ code: 'account.insecureServer', host: url.host });
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}
