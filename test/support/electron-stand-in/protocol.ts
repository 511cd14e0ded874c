import type { CustomScheme, Protocol } from 'electron';

type Handler = Parameters<Protocol['handle']>[1];
const handlers = new Map<string, Handler>();
const privileged = new Map<string, CustomScheme>();

export const protocol = {
  registerSchemesAsPrivileged(schemes) {
    for (const scheme of schemes) privileged.set(scheme.scheme, scheme);
  },
  handle(scheme, handler) {
    // Without these two the page would have no origin, and the mapped origin would be too kind to it.
    const { standard, secure } = privileged.get(scheme)?.privileges ?? {};
    if (standard !== true || secure !== true) throw new Error(`${scheme}: is not a standard, secure scheme`);
    handlers.set(scheme, handler);
  },
} satisfies Pick<Protocol, 'registerSchemesAsPrivileged' | 'handle'>;

/** Asks the app's own handler; null when the scheme has none. */
export async function answer(
  url: string,
  method: string,
  headers: Record<string, string>,
): Promise<Response | null> {
  const handler = handlers.get(new URL(url).protocol.slice(0, -1));
  return handler === undefined ? null : handler(new Request(url, { method, headers }));
}
