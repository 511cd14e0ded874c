import { extname, isAbsolute, join, relative, sep } from 'node:path';
import { isAppUrl } from './appOrigin.ts';

/** Every kind of file that a build of the page can hold. No other kind is served. */
const MIME_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};

export type PageFile = { readonly path: string; readonly mimeType: string };

/**
 * The file of the built page that an `app:` URL means. Null for anything else: another host, a path that leads out of the folder
 * in any spelling, a kind of file the page does not have.
 */
export function resolvePageFile(pageFolder: string, url: string): PageFile | null {
  if (!isAppUrl(url)) return null;
  const name = decodePath(new URL(url).pathname);
  if (name === null) return null;
  const path = join(pageFolder, name === '/' ? 'index.html' : name);
  const inside = relative(pageFolder, path);
  if (inside === '' || inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside)) return null;
  const mimeType = MIME_TYPES[extname(path).toLowerCase()];
  return mimeType === undefined ? null : { path, mimeType };
}

/** Null for broken escapes, and for characters that none of our files has and some system reads as a step out of the folder. */
function decodePath(pathname: string): string | null {
  try {
    const decoded = decodeURIComponent(pathname);
    return /[\0\\:]/.test(decoded) ? null : decoded;
  } catch {
    return null;
  }
}
