/**
 * Chromium cannot navigate to `app:`, so that origin is mapped to one of the stand-in's own, here and nowhere else.
 * `*.localhost` is a secure context as `app:` is in Electron; no server is behind it, every request is answered by the app's own protocol handler.
 */
const APP = 'app://bindist';
const MAPPED = 'http://app.bindist.localhost';

/** Address Chromium is given for an address of the app; anything else stays as it is. */
export function toChromium(url: string): string {
  return swap(url, APP, MAPPED);
}

/** Address the app is told for one of Chromium's; anything else stays as it is. */
export function toApp(url: string): string {
  return swap(url, MAPPED, APP);
}

/** Origin as Electron says it: of an address of the app, or of any other. */
export function originOf(appUrl: string): string {
  if (appUrl === APP || appUrl.startsWith(`${APP}/`)) return APP;
  return URL.canParse(appUrl) ? new URL(appUrl).origin : 'null';
}

export const MAPPED_ORIGIN = MAPPED;

function swap(url: string, from: string, to: string): string {
  return url === from || url.startsWith(`${from}/`) ? `${to}${url.slice(from.length)}` : url;
}
