/**
 * The key a page in a browser shows when it opens the socket, and how it travels: to the page in the fragment of the address,
 * which no server ever sees, and from the page among the protocols the socket offers, the one header a page can choose.
 */
const PROTOCOL = 'bindist';

export function fragmentOf(key: string): string {
  return `#key=${key}`;
}

/** Null when the fragment is something else: the name of a view, mostly. */
export function keyInFragment(fragment: string): string | null {
  return /^#key=([\w-]+)$/.exec(fragment)?.[1] ?? null;
}

export function socketProtocols(key: string | null): string[] {
  return key === null ? [PROTOCOL] : [PROTOCOL, key];
}

/** @param header `Sec-WebSocket-Protocol`, as it arrived */
export function keyInProtocols(header: string | undefined): string | undefined {
  const [protocol, key] = header?.split(',').map((offered) => offered.trim()) ?? [];
  return protocol === PROTOCOL ? key : undefined;
}
