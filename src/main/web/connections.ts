import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** More than any browser opens for a few pages. */
const MOST_CONNECTIONS = 200;

/**
 * Every connection of the web host, so that it can be closed: the HTTP server does not close refused or upgraded sockets. When
 * there are too many, the oldest one that was not let in is closed, so that whoever opens thousands keeps nobody else out.
 */
export type Connections = {
  watch(server: Server): void;
  /** This one belongs to a page that was let in. */
  keep(socket: Socket): void;
  closeAll(): void;
};

export function createConnections(): Connections {
  const strangers = new Set<Socket>();
  const admitted = new Set<Socket>();
  return {
    watch(server) {
      server.on('connection', (socket: Socket) => {
        strangers.add(socket);
        socket.once('close', () => {
          strangers.delete(socket);
          admitted.delete(socket);
        });
        if (strangers.size <= MOST_CONNECTIONS) return;
        const [oldest] = strangers;
        oldest?.destroy();
      });
    },
    keep(socket) {
      if (strangers.delete(socket)) admitted.add(socket);
    },
    closeAll() {
      for (const socket of [...strangers, ...admitted]) socket.destroy();
    },
  };
}
