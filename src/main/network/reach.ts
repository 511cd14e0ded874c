import type { LookupAddress, LookupAllOptions } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { AppFailure } from '../../shared/errors.ts';
import { isLoopbackHost } from '../../shared/serverUrl.ts';
import { type AddressClass, classOfAddress, literalAddress } from './addressClass.ts';
import { lookupLocalhost } from './lookupLocalhost.ts';

/**
 * How far inwards a server may send us for a file: to the internet alone, also into private networks, or also into this
 * machine. As far as it is itself: who is in the internet has no business in ours.
 */
export type Reach = 'public' | 'private' | 'loopback';

const DEPTH: Readonly<Record<AddressClass, number>> = { public: 0, private: 1, loopback: 2, never: 3 };

/** How names become addresses, and what those are; a test brings a world of its own. */
export type Addresses = {
  readonly lookup: (
    hostname: string,
    options: LookupAllOptions,
    callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
  ) => void;
  readonly classOf: (address: string) => AddressClass;
};

export const SYSTEM_ADDRESSES: Addresses = {
  lookup: (hostname, options, callback) =>
    lookupLocalhost(hostname, options, (error, found) => callback(error, Array.isArray(found) ? found : [])),
  classOf: classOfAddress,
};

/**
 * Of a server, by the address that really answered: looked up once more, its name could lead elsewhere.
 *
 * @param address null: not known, as behind a proxy; then only what the URL itself says counts
 */
export function reachOfServer(serverUrl: string, address: string | null): Reach {
  const { hostname } = new URL(serverUrl);
  const known = address ?? literalAddress(hostname);
  if (known === null) {
    return isLoopbackHost(hostname) ? 'loopback' : 'public';
  }
  const found = classOfAddress(known);
  return found === 'never' ? 'public' : found;
}

/** What a request is to be connected to. */
export type Target = {
  /** As its URL has it; brackets or none. */
  readonly hostname: string;
  /** With its port, for the error. */
  readonly host: string;
  readonly reach: Reach;
};

export type Refusal = 'server.unsafeStorage' | 'server.privateStorage';

/** Why a URL's host may not be asked, as far as the URL itself says it; null where it may be, or is a name. */
export function refusalOfHost(
  hostname: string,
  reach: Reach,
  classOf: Addresses['classOf'] = classOfAddress,
): Refusal | null {
  const literal = literalAddress(hostname);
  if (literal === null && !isLoopbackHost(hostname)) {
    return null;
  }
  const found = literal === null ? 'loopback' : classOf(literal);
  return isWithin(found, reach) ? null : refusalOf([found]);
}

/**
 * What can be judged before a name is looked up, and all that can be behind a proxy.
 *
 * @throws AppFailure `server.unsafeStorage`, `server.privateStorage`
 */
export function judgeTarget({ hostname, host, reach }: Target, { classOf }: Addresses): void {
  const code = refusalOfHost(hostname, reach, classOf);
  if (code !== null) {
    throw new AppFailure({ code, host });
  }
}

/**
 * Looks a name up for a socket, and hands over only addresses that may be connected to: those judged are those used, whatever
 * the name leads to a moment later. Fails as {@link judgeTarget} does when none is left. A proxy's name is not judged.
 */
export function guardedLookup(target: Target, { lookup, classOf }: Addresses): LookupFunction {
  // A name of this machine that leads out of it is somebody else's answer.
  const isFine = (found: AddressClass) =>
    isLoopbackHost(target.hostname) ? found === 'loopback' : isWithin(found, target.reach);
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error !== null) {
        callback(error, []);
        return;
      }
      const isTarget = hostname === target.hostname;
      const usable = found.filter(({ address }) => !isTarget || isFine(classOf(address)));
      const [first] = usable;
      if (first === undefined) {
        const code = isLoopbackHost(target.hostname)
          ? 'server.unsafeStorage'
          : refusalOf(found.map(({ address }) => classOf(address)));
        callback(new AppFailure({ code, host: target.host }), []);
      } else if (options.all === true) {
        callback(null, usable);
      } else {
        callback(null, first.address, first.family);
      }
    });
  };
}

function isWithin(found: AddressClass, reach: Reach): boolean {
  return DEPTH[found] <= DEPTH[reach];
}

/** One private address among them is enough to ask the user for; only that one is connected to then. */
function refusalOf(found: readonly AddressClass[]): Refusal {
  return found.includes('private') ? 'server.privateStorage' : 'server.unsafeStorage';
}
