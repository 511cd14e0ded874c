import { hasHidden } from '../../shared/askable.ts';
import { isPlainHost } from '../../shared/plainHost.ts';
import { isLoopbackHost } from '../../shared/serverUrl.ts';

/** What `host.openExternal` and most mail programs take. */
const LONGEST_URL = 2048;
/** Nothing that a terminal, a clipboard or a shell could take for something else than one word. */
const PLAIN = /^https?:\/\/(?:[\w.-]+|\[[\da-f:.]+\])(?::\d+)?(?:[/?#][\w.~:/?#[\]@!$&()*+,;=%-]*)?$/i;

/**
 * A share link as it goes out: byte for byte as the server made it where it is plain, else as a URL parser spells it. Null for
 * what is no link for others: not https (but for an account on this machine, and then to this machine alone), with a name and
 * password in it, with anything that is not seen, or with a host that is more than a name or an address.
 */
export function parseShareUrl(shareUrl: string, isLoopbackAccount: boolean): string | null {
  if (
    hasHidden(shareUrl) ||
    /[\s\\]/.test(shareUrl) ||
    !/^https?:\/\//i.test(shareUrl) ||
    !URL.canParse(shareUrl)
  ) {
    return null;
  }
  const url = new URL(shareUrl);
  const isSafe =
    url.protocol === 'https:' ||
    (url.protocol === 'http:' && isLoopbackAccount && isLoopbackHost(url.hostname));
  if (!isSafe || url.username !== '' || url.password !== '' || !isPlainHost(url.hostname)) {
    return null;
  }
  // Spelt by a parser, a `'` or a `|` can be left, or a host in letters that look like others.
  const spelt = PLAIN.test(shareUrl)
    ? shareUrl
    : url.href.replaceAll(/[^\w.~:/?#[\]@!$&()*+,;=%-]/g, encodeAscii);
  return spelt.length <= LONGEST_URL ? spelt : null;
}

function encodeAscii(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}
