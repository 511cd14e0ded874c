import { randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * Who may talk to the web host: only a browser that was handed the one-time token from the terminal, and only under the address
 * the host really has. The cookie alone lets nobody in but to the page's files, which are no secret: browsers send it to every
 * port of this machine, so to whatever another user runs there. The socket wants the page's own key as well. Pure but for the random secrets made at the start.
 */
export type Access = {
  /** For the address shown to the user; good for one exchange. */
  readonly oneTimeToken: string;
  /** Trades the token for the cookie's value and the page's key; null for a wrong or used one. */
  exchange(token: string): { readonly session: string; readonly pageKey: string } | null;
  isSession(cookie: string | undefined): boolean;
  isPage(pageKey: string | undefined): boolean;
};

export function createAccess(): Access {
  const oneTimeToken = newSecret();
  const session = newSecret();
  const pageKey = newSecret();
  let isTokenUsed = false;
  return {
    oneTimeToken,
    exchange(token) {
      if (isTokenUsed || !isSame(token, oneTimeToken)) return null;
      isTokenUsed = true;
      return { session, pageKey };
    },
    isSession: (cookie) => cookie !== undefined && isSame(cookie, session),
    isPage: (key) => key !== undefined && isSame(key, pageKey),
  };
}

/**
 * Host check against DNS rebinding: a foreign name that resolves to 127.0.0.1 still arrives with its own `Host` header.
 */
export function isOwnHost(hostHeader: string | undefined, port: number): boolean {
  return hostHeader === `127.0.0.1:${port}` || hostHeader === `localhost:${port}`;
}

/**
 * Origin check against cross-site requests and cross-site WebSockets, which no same-origin policy stops. Navigations of
 * the browser's own address bar send no `Origin`; a WebSocket always sends one, so there it is required.
 */
export function isOwnOrigin(originHeader: string | undefined, hostHeader: string | undefined): boolean {
  return originHeader !== undefined && hostHeader !== undefined && originHeader === `http://${hostHeader}`;
}

/** 256 bits, safe in an address. */
function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

function isSame(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
