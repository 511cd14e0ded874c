import { readFile } from 'node:fs/promises';
import { protocol } from 'electron';
import { pageHeaders } from '../../shared/pageHeaders.ts';
import { APP_SCHEME } from './appOrigin.ts';
import { resolvePageFile } from './pageFiles.ts';

/**
 * Gives `app:` an origin as https has one: relative addresses, module scripts, a secure context. To be called before the app is
 * ready.
 */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/** Serves the built page, and nothing else, under `app://bindist/`. */
export function serveAppScheme(pageFolder: string): void {
  protocol.handle(APP_SCHEME, (request) => answerPageRequest(pageFolder, request));
}

/** The answer to one request of the page: a file of the build with the page's headers, or 404 or 405. */
export async function answerPageRequest(pageFolder: string, request: Request): Promise<Response> {
  const headers = pageHeaders([]);
  if (request.method !== 'GET') return new Response(null, { status: 405, headers });
  const file = resolvePageFile(pageFolder, request.url);
  const bytes = file === null ? null : await readFile(file.path).catch(() => null);
  if (file === null || bytes === null) return new Response(null, { status: 404, headers });
  return new Response(new Uint8Array(bytes), { headers: { ...headers, 'Content-Type': file.mimeType } });
}
