/** The origin of the page in Electron: a scheme of its own, which no `file:` URL and no server shares. */
export const APP_SCHEME = 'app';
export const APP_HOST = 'bindist';
export const APP_ORIGIN = `${APP_SCHEME}://${APP_HOST}`;
export const APP_URL = `${APP_ORIGIN}/index.html`;

/** True for an address of the page itself: exactly our scheme and host, no port, no user. */
export function isAppUrl(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, host, username, password } = new URL(url);
  return protocol === `${APP_SCHEME}:` && host === APP_HOST && username === '' && password === '';
}
