import type { LookupAddress, LookupAllOptions } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { AppFailure } from '../../shared/errors.ts';
import { isLoopbackHost } from '../../shared/serverUrl.ts';
import { type AddressClass, classOfAddress, literalAddress } from './addressClass.ts';
import { lookupLocalhost } from './lookupLocalhost.ts';

/**
 * How far into this machine's network a server may send us for a file: to the internet only, also into private networks, or also
 * to this machine. As far as the server itself is: one on the internet has no business in our network.
 */
export type Reach = 'public' | 'private' | 'loopback';

const DEPTH: Readonly<Record<AddressClass, number>> = { public: 0, private: 1, loopback: 2, never: 3 };

/** How names become addresses, and what class those have. Tests bring their own. */
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
 * The reach of a server, by the address that really answered: its name, looked up again, could lead elsewhere.
 *
 * @param address null: not known, as behind a proxy; then only the URL itself counts
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

/** The target of a request. */
export type Target = {
  /** As in its URL, with or without brackets. */
  readonly hostname: string;
  /** With its port, for the error. */
  readonly host: string;
  readonly reach: Reach;
};

export type Refusal = 'server.unsafeStorage' | 'server.privateStorage';

/** Why a URL's host may not be requested, as far as the URL itself shows. Null where it may, or where it is a name. */
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
 * Judges what can be judged before a name is looked up. Behind a proxy that is all that can be judged.
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
 * Looks a name up for a socket, and passes on only addresses that may be connected to. So the addresses that were judged are the
 * ones that are used, wherever the name leads a moment later. When none is left it fails as {@link judgeTarget} does. The name of
 * a proxy is not judged.
 */
export function guardedLookup(target: Target, { lookup, classOf }: Addresses): LookupFunction {
  // A name of this machine that leads elsewhere was answered by somebody else.
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

/** One private address among them is enough to ask the user about. Once allowed, it is the only one that is connected to. */
function refusalOf(found: readonly AddressClass[]): Refusal {
  return found.includes('private') ? 'server.privateStorage' : 'server.unsafeStorage';
}
