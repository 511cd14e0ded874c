import type { Session } from 'electron';
import { isAppUrl } from './appOrigin.ts';

/**
 * Whether the browser engine may ask for this address: the page's own files, what the page made itself, and the developer tools
 * where they can be opened at all. The app's own requests (API, storage) are Node's, and none of this.
 */
export function isOwnRequest(url: string, isDevelopment: boolean): boolean {
  if (isAppUrl(url)) return true;
  if (url.startsWith('blob:')) return isAppUrl(url.slice('blob:'.length));
  return isDevelopment && url.startsWith('devtools://');
}

/** Whatever gets past the content security policy still reaches nobody, and nothing lands on the disk but by the engine of our own. */
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
