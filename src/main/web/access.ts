import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * Who may talk to the web host: only a browser that was given a one-time token from the terminal, and only under the host's real
 * address. The cookie alone opens only the page's files, which are no secret: browsers send a cookie to every port of its
 * address, and so to whatever another user runs there. The socket also asks for proof of the page's own key. Pure, except for the
 * random secrets and the clock.
 */
export type Access = {
  /** A token for an address that is shown to the user. It is good for one exchange, within its life. */
  newToken(lifeMs: number): OneTimeToken;
  /** The same for a given token, which a page of an earlier run derives as well. */
  addToken(token: string, lifeMs: number): OneTimeToken;
  /** Trades a token for the cookie's value and the page's key. Null for a wrong, used or old one. */
  exchange(token: string): { readonly session: string; readonly pageKey: string } | null;
  isSession(cookie: string | undefined): boolean;
  readonly pageKey: string;
  /** After this no token is good. */
  close(): void;
};

export type OneTimeToken = {
  readonly token: string;
  /** Resolves when the token is no longer good: used, too old, or displaced by newer ones. */
  readonly over: Promise<void>;
};

/** Whoever asks for a fresh one again and again gives up the earlier ones. */
const MOST_TOKENS = 8;

export function createAccess(): Access {
  const session = newSecret();
  const pageKey = newSecret();
  const ends = new Map<string, () => void>();
  const addToken = (token: string, lifeMs: number): OneTimeToken => {
    const over = Promise.withResolvers<void>();
    const end = () => {
      clearTimeout(timer);
      ends.delete(token);
      over.resolve();
    };
    const timer = setTimeout(end, lifeMs).unref();
    ends.set(token, end);
    for (const endOldest of [...ends.values()].slice(0, -MOST_TOKENS)) endOldest();
    return { token, over: over.promise };
  };
  return {
    pageKey,
    newToken: (lifeMs) => addToken(newSecret(), lifeMs),
    addToken,
    exchange(typed) {
      const token = [...ends.keys()].find((known) => isSame(known, typed));
      if (token === undefined) return null;
      ends.get(token)?.();
      return { session, pageKey };
    },
    isSession: (cookie) => cookie !== undefined && isSame(cookie, session),
    close() {
      for (const end of [...ends.values()]) end();
    },
  };
}

/**
 * Guards against DNS rebinding: a foreign name that resolves to this address still arrives with its own `Host` header. Only the
 * numeric address counts, since names of this machine (`localhost`) may lead to another user's server as well.
 */
export function isOwnHost(hostHeader: string | undefined, origin: string): boolean {
  return hostHeader !== undefined && `http://${hostHeader}` === origin;
}

/** Whether the browser says that another site's page made this request. Such a page may link here, but not fetch anything. */
export function isForeignFetch(headers: Readonly<Record<string, string | string[] | undefined>>): boolean {
  const site = headers['sec-fetch-site'];
  if (site === undefined || site === 'same-origin' || site === 'none') return false;
  return headers['sec-fetch-mode'] !== 'navigate' || headers['sec-fetch-dest'] !== 'document';
}

/** 256 bits, in characters that are safe in an address. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

export function proofOf(key: string, text: string): string {
  return createHmac('sha256', Buffer.from(key, 'base64url')).update(text).digest('base64url');
}

export function isSame(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
