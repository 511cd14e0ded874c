import { isLoopbackHost } from '../../../shared/serverUrl.ts';
import { failure } from '../retry/problem.ts';

/**
 * Where a redirect may lead: to http(s), without credentials, never from https to http, and by plain http only to loopback.
 * Whether the address itself may be reached is judged when it is requested.
 *
 * @returns the absolute URL to request next
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
  // An absolute location is used as it came: its query may be signed as well.
  return URL.canParse(location) ? location : target.href;
}
