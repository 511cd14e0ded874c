import { isIP } from 'node:net';
import { isLoopbackHost } from '../../shared/serverUrl.ts';
import { failure } from './problem.ts';

/** `169.254.0.0/16`, `fe80::/10` and the first written as IPv6: where clouds keep their machines' credentials. */
export function isLinkLocalAddress(address: string): boolean {
  const bare = address.replaceAll(/^\[|\]$/g, '').toLowerCase();
  const mapped = /^(?:::ffff:|64:ff9b::)(.+)$/.exec(bare)?.[1] ?? bare;
  if (isIP(mapped) === 4) {
    return mapped.startsWith('169.254.');
  }
  // The URL parser writes ::ffff:169.254.1.1 as ::ffff:a9fe:101.
  return /^fe[89ab][0-9a-f]:/.test(bare) || /^(::ffff:|64:ff9b::)a9fe:/.test(bare);
}

/**
 * Where a redirect may lead: http(s) alone, never from https to http, plain http to loopback alone, no credentials in the
 * URL, no link-local address.
 *
 * @returns the absolute URL to ask next
 * @throws AppFailure `server.badRedirect`
 */
export function followRedirect(fromUrl: string, location: string | undefined): string {
  const from = new URL(fromUrl);
  const refused = failure('server.badRedirect', { host: from.host });
  if (location === undefined || !URL.canParse(location, fromUrl)) {
    throw refused;
  }
  const target = new URL(location, fromUrl);
  const isSecure = target.protocol === 'https:';
  const isPlainLoopback =
    target.protocol === 'http:' && from.protocol === 'http:' && isLoopbackHost(target.hostname);
  const isPlainSameHost =
    target.protocol === 'http:' && from.protocol === 'http:' && target.hostname === from.hostname;
  if (!isSecure && !isPlainLoopback && !isPlainSameHost) {
    throw refused;
  }
  if (target.username !== '' || target.password !== '') {
    throw refused;
  }
  if (isLinkLocalAddress(target.hostname) && target.hostname !== from.hostname) {
    throw refused;
  }
  // An absolute location goes out as it came: its query may be signed as well.
  return URL.canParse(location) ? location : target.href;
}
