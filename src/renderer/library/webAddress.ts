import { safeToOpen } from '../../shared/safeToOpen.ts';

/** As the contract's `host.openExternal` takes it. */
const LENGTH_MAX = 2048;

/**
 * The address behind a link in a publisher's words, as a browser understands it; null where the app would not open it: then it is
 * no link. A browser's own ways to follow one (middle button, its menu) ask nobody. Pure.
 */
export function webAddress(written: string): string | null {
  const address = written.length <= LENGTH_MAX ? safeToOpen(written) : null;
  return address !== null && address.length <= LENGTH_MAX ? address : null;
}

/** True for what {@link webAddress} makes of an address. Pure. */
export function isWebAddress(address: string): boolean {
  return webAddress(address) === address;
}
