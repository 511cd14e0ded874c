/** A URL's host name as sockets and certificates want it: an IPv6 address without its brackets. Pure. */
export function bareHost(hostname: string): string {
  return hostname.replaceAll(/^\[|\]$/g, '');
}

/** The port a URL leads to, spelled or not. Pure. */
export function portOf({ port, protocol }: Pick<URL, 'port' | 'protocol'>): number {
  if (port !== '') {
    return Number(port);
  }
  return protocol === 'https:' ? 443 : 80;
}
