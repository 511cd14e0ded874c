import { keyInFragment } from '../shared/socketKey.ts';

const STORED_AS = 'bindist-socket-key';

/**
 * What this page may open the socket with: handed over in the address it was first opened under, and from then on kept in the
 * origin's own storage. A cookie would not do: browsers send it to every port of this machine, whoever listens there.
 */
export function socketKey(): string | null {
  const handedOver = keyInFragment(window.location.hash);
  if (handedOver !== null) {
    window.localStorage.setItem(STORED_AS, handedOver);
    // It stays neither in the address bar nor in the history.
    window.history.replaceState(null, '', window.location.pathname);
  }
  return window.localStorage.getItem(STORED_AS);
}
