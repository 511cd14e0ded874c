import { isIP } from 'node:net';
import { bareHost } from './bareHost.ts';

/**
 * What an address leads to, from harmless to `never`: addresses no published file can come from. Those are link-local addresses,
 * where clouds serve the credentials of their machines, metadata services at other addresses, and multicast.
 */
export type AddressClass = 'public' | 'private' | 'loopback' | 'never';

/** The address that a URL's host name spells, without brackets. Null: it is a name. */
export function literalAddress(hostname: string): string | null {
  const bare = bareHost(hostname);
  return isIP(bare) === 0 ? null : bare;
}

/** The class of an address, as the system or a URL spells it. What is no address is never connected to. */
export function classOfAddress(address: string): AddressClass {
  const bare = bareHost(address).replace(/%.*$/, '');
  switch (isIP(bare)) {
    case 4:
      return classOfV4(bare.split('.').map(Number));
    case 6:
      return classOfV6(hextetsOf(bare));
    default:
      return 'never';
  }
}

/** Metadata services that are not at a link-local address: Azure, Alibaba, Oracle. */
const METADATA_V4 = new Set(['168.63.129.16', '100.100.100.200', '192.0.0.192']);

function classOfV4(octets: readonly number[]): AddressClass {
  const [a = 0, b = 0] = octets;
  if (METADATA_V4.has(octets.join('.')) || (a === 169 && b === 254) || a >= 224) {
    return 'never';
  }
  if (a === 0 || a === 127) {
    return 'loopback';
  }
  const isPrivate =
    a === 10 ||
    (a === 172 && b >= 16 && b <= 31) ||
    (a === 192 && b === 168) ||
    // Carrier-grade NAT, and VPNs that use its addresses.
    (a === 100 && b >= 64 && b <= 127) ||
    // Reserved for tests of networks, and used by local proxies.
    (a === 198 && (b === 18 || b === 19)) ||
    (a === 192 && b === 0 && octets[2] === 0);
  return isPrivate ? 'private' : 'public';
}

function classOfV6(hextets: readonly number[]): AddressClass {
  const [h0 = 0, h1 = 0, h2 = 0] = hextets;
  const inside = v4Within(hextets);
  if (inside !== null) {
    return classOfV4(inside);
  }
  if (h0 === 0x64 && h1 === 0xff9b && h2 === 1) {
    // A network's own NAT64.
    const last = classOfV4(octetsOf(hextets.slice(6)));
    return last === 'public' ? 'private' : last;
  }
  // Link-local, multicast, and the metadata services of AWS (fd00:ec2::/32) and Google (fd20:ce::/32).
  const isMetadata = (h0 === 0xfd00 && h1 === 0xec2) || (h0 === 0xfd20 && h1 === 0xce);
  if ((h0 & 0xffc0) === 0xfe80 || h0 >= 0xff00 || isMetadata) {
    return 'never';
  }
  return (h0 & 0xfe00) === 0xfc00 || (h0 & 0xffc0) === 0xfec0 ? 'private' : 'public';
}

/** The IPv4 address inside an IPv6 one. `::` and `::1` are 0.0.0.0 and 0.0.0.1 that way, which lead to this machine as well. */
function v4Within(hextets: readonly number[]): number[] | null {
  const front = hextets.slice(0, 6).join(':');
  // The prefixes of mapped, compatible and translated addresses, and of the NAT64 to the IPv4 internet.
  const withItLast = ['0:0:0:0:0:0', '0:0:0:0:0:65535', '0:0:0:0:65535:0', `${0x64}:${0xff9b}:0:0:0:0`];
  if (withItLast.includes(front)) {
    return octetsOf(hextets.slice(6));
  }
  if (hextets[0] === 0x2002) {
    return octetsOf(hextets.slice(1, 3));
  }
  // Teredo stores it inverted.
  return hextets[0] === 0x2001 && hextets[1] === 0
    ? octetsOf(hextets.slice(6)).map((octet) => 255 - octet)
    : null;
}

function octetsOf(hextets: readonly number[]): number[] {
  return hextets.flatMap((hextet) => [hextet >> 8, hextet & 255]);
}

/** The URL parser gives every spelling one form, also one that ends in an IPv4 address. */
function hextetsOf(address: string): number[] {
  const [head = '', tail = ''] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const [front, back] = [head, tail].map((part) =>
    part === '' ? [] : part.split(':').map((hextet) => Number.parseInt(hextet, 16)),
  );
  const middle = 8 - (front?.length ?? 0) - (back?.length ?? 0);
  return [...(front ?? []), ...Array<number>(middle).fill(0), ...(back ?? [])];
}
