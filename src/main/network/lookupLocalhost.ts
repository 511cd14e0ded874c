import dns, { type LookupOptions } from 'node:dns';
import { isLocalhostName } from '../../shared/serverUrl.ts';

type Address = { readonly address: string; readonly family: number };
type Answer = (error: NodeJS.ErrnoException | null, address: string | Address[], family?: number) => void;

const LOOPBACK: readonly Address[] = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
];

/**
 * Looks a host up for a socket. `localhost` and names under it are this machine, and no DNS server is asked (RFC 6761, 6.3):
 * plain http is allowed to them, so a DNS server that answered for them would be sent the key.
 */
export function lookupLocalhost(hostname: string, options: LookupOptions, answer: Answer): void {
  if (!isLocalhostName(hostname)) {
    dns.lookup(hostname, options, answer);
    return;
  }
  const family = options.family === 'IPv4' ? 4 : options.family === 'IPv6' ? 6 : (options.family ?? 0);
  const found = LOOPBACK.filter((address) => family === 0 || address.family === family);
  const [first] = found;
  if (options.all === true) {
    process.nextTick(answer, null, found);
  } else {
    process.nextTick(answer, null, first?.address ?? '', first?.family);
  }
}
