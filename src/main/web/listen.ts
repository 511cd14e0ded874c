import { randomInt } from 'node:crypto';
import type { Server } from 'node:http';
import { systemCodeOf } from '../../shared/errors.ts';

export const PLAIN_LOOPBACK = '127.0.0.1';

/**
 * An address of this machine from which no page was loaded before. Whatever another user planted in this browser while the port
 * was his (a service worker, a cookie) belongs to one address and port, and is not at this one. All of 127.0.0.0/8 is loopback;
 * macOS has 127.0.0.1 only. Pure, except for chance.
 */
export function freshLoopbackAddress(platform: NodeJS.Platform): string {
  if (platform === 'darwin') return PLAIN_LOOPBACK;
  return ['127', randomInt(16, 255), randomInt(0, 256), randomInt(1, 255)].join('.');
}

/** The origin it listens at. Where the system does not have the address, the plain loopback address is used. */
export async function listenAt(server: Server, address: string, port: number): Promise<string> {
  try {
    return await listen(server, address, port);
  } catch (error) {
    if (systemCodeOf(error) !== 'EADDRNOTAVAIL') throw error;
    return listen(server, PLAIN_LOOPBACK, port);
  }
}

function listen(server: Server, host: string, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, exclusive: true }, () => {
      server.off('error', reject);
      const bound = server.address();
      if (bound === null || typeof bound === 'string') reject(new Error('The web host has no port.'));
      else resolve(originOf(bound.address, bound.port));
    });
  });
}

export function originOf(address: string | undefined, port: number | undefined): string {
  return `http://${address}:${port}`;
}
