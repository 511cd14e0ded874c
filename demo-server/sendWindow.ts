import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** How many bytes a connection at a pace may be ahead of its reader. */
const WINDOW_BYTES = 768 * 1024;
const LOOK_EVERY_MS = 5;
/** Ports in hexadecimal, then what is not acknowledged and what is not read: `sl local remote state tx_queue:rx_queue`. */
const CONNECTION = /: [0-9A-F]+:([0-9A-F]{4}) [0-9A-F]+:([0-9A-F]{4}) \w\w ([0-9A-F]+):([0-9A-F]+)/g;

/** How many more bytes one connection may be given. */
export type SendWindow = {
  /** Waits until this many bytes may be sent. Returns as well when the connection is gone. */
  take(bytes: number): Promise<void>;
};

/**
 * Sends nobody much more than was read. A process that gets no processor for a moment reads nothing. Meanwhile this machine's
 * sockets would take tens of MiB for it, which are lost when it is killed, and no network does that. Only Linux says what its
 * sockets hold; elsewhere there is no bound.
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

/** On both sides of the connection, if the other side is on this machine. */
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
