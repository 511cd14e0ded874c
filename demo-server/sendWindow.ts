import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What a connection at a pace may be ahead of its reader. */
const WINDOW_BYTES = 768 * 1024;
const LOOK_EVERY_MS = 5;
/** Ports in hexadecimal, then what is not acknowledged and what is not read: `sl local remote state tx_queue:rx_queue`. */
const CONNECTION = /: [0-9A-F]+:([0-9A-F]{4}) [0-9A-F]+:([0-9A-F]{4}) \w\w ([0-9A-F]+):([0-9A-F]+)/g;

/** How much more one connection may be handed. */
export type SendWindow = {
  /** Waits until so many bytes may go; returns as well when the connection is gone. */
  take(bytes: number): Promise<void>;
};

/**
 * Lets nobody be handed much more than was read: a process without a processor for a moment reads nothing, and this machine's
 * sockets would hold tens of MiB for it, which are lost when it is killed (no network does that). Where the system does not say what
 * its sockets hold (it is Linux that does) there is no bound.
 */
export function createSendWindow(socket: Socket | null): SendWindow {
  let unreadBytes = 0;
  return {
    async take(bytes) {
      while (socket?.destroyed === false && unreadBytes + bytes > WINDOW_BYTES) {
        unreadBytes = inSockets(socket);
        if (unreadBytes + bytes > WINDOW_BYTES) await sleep(LOOK_EVERY_MS);
      }
      unreadBytes += bytes;
    },
  };
}

/** On both sides of the connection, if the other one is on this machine. */
function inSockets({ localPort, remotePort }: Socket): number {
  let sum = 0;
  for (const file of ['/proc/net/tcp', '/proc/net/tcp6']) {
    for (const [, local, remote, sent, read] of contentOf(file).matchAll(CONNECTION)) {
      const ports = [parse(local), parse(remote)];
      if (ports.includes(localPort ?? 0) && ports.includes(remotePort ?? 0)) sum += parse(sent) + parse(read);
    }
  }
  return sum;
}

const parse = (hexadecimal: string | undefined) => Number.parseInt(hexadecimal ?? '0', 16);

function contentOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
