import type { Session } from 'electron';
import { isAppUrl } from './appOrigin.ts';

/**
 * Whether the browser engine may request this address: the page's own files, what the page made itself, and the developer tools
 * where they can be opened. The app's own requests (API, storage) are made by Node and do not pass here.
 */
export function isOwnRequest(url: string, isDevelopment: boolean): boolean {
  if (isAppUrl(url)) return true;
  if (url.startsWith('blob:')) return isAppUrl(url.slice('blob:'.length));
  return isDevelopment && url.startsWith('devtools://');
}

/** A second wall behind the content security policy: no request leaves, and no file is saved except by our own engine. */
export function restrictRequests(
  session: Pick<Session, 'webRequest'> & {
    on(event: 'will-download', listener: (event: { preventDefault(): void }) => void): unknown;
  },
  isDevelopment: boolean,
): void {
  session.webRequest.onBeforeRequest(({ url }, answer) =>
    answer({ cancel: !isOwnRequest(url, isDevelopment) }),
  );
  session.on('will-download', (event) => event.preventDefault());
}
