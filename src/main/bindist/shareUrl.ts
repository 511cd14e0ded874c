import { hasHidden } from '../../shared/askable.ts';
import { isPlainHost } from '../../shared/plainHost.ts';
import { isLoopbackHost } from '../../shared/serverUrl.ts';

/** The longest address that `host.openExternal` and most mail programs accept. */
const LONGEST_URL = 2048;
/** Only characters that no terminal, clipboard or shell takes for more than one word. */
const PLAIN = /^https?:\/\/(?:[\w.-]+|\[[\da-f:.]+\])(?::\d+)?(?:[/?#][\w.~:/?#[\]@!$&()*+,;=%-]*)?$/i;

/**
 * A share link as it is handed out. It stays byte for byte as the server made it where it is plain; otherwise it is spelled as a
 * URL parser spells it. Null for an address that must not be handed out: one that is not https (http is allowed for an account on
 * this machine, and only to this machine), one with a name and password, one with invisible characters, or one whose host is more
 * than a name or an address.
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
  // Even a parser can leave a `'` or a `|` in the address, and host letters that look like others.
  const spelt = PLAIN.test(shareUrl)
    ? shareUrl
    : url.href.replaceAll(/[^\w.~:/?#[\]@!$&()*+,;=%-]/g, encodeAscii);
  return spelt.length <= LONGEST_URL ? spelt : null;
}

function encodeAscii(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}
