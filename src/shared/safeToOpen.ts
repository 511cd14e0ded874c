import { isPlainHost } from './plainHost.ts';
import { isLoopbackHost } from './serverUrl.ts';

/**
 * What may be opened in a browser, and so stand behind a link. Web pages only: a `file:` or a program's own scheme would make the
 * system run something; a name and password before the host are there to mislead, or a secret. Answers the address as it was understood here, so that nobody after this reads it otherwise.
 * Pure.
 */
export function safeToOpen(typed: string): string | null {
  const url = URL.canParse(typed) ? new URL(typed) : null;
  if (url === null || url.username !== '' || url.password !== '' || /^[a-z]+:\/*[^/?#]*@/i.test(typed))
    return null;
  if (!isPlainHost(url.hostname)) return null;
  const isLocal = url.protocol === 'http:' && isLoopbackHost(url.hostname);
  return url.protocol === 'https:' || isLocal ? url.href : null;
}
