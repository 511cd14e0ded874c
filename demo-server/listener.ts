import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** An HTTP server that can disappear with all its connections, and come back on the same port. */
export type Listener = {
  readonly port: number;
  listen(): Promise<void>;
  /** Stops answering. Open connections are reset. */
  stop(): Promise<void>;
  closeConnections(): void;
};

export async function createListener(
  host: string,
  port: number,
  onRequest: RequestListener,
): Promise<Listener> {
  const sockets = new Set<Socket>();
  const server: Server = createServer({ keepAliveTimeout: 30_000 }, onRequest);
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.setNoDelay(true);
    // Clients that disappear in the middle of a body are normal for this server.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  });
  let boundPort = port;
  const listen = () =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(boundPort, host, () => {
        server.off('error', reject);
        boundPort = (server.address() as AddressInfo).port;
        resolve();
      });
    });
  const closeConnections = () => {
    for (const socket of sockets) socket.destroy();
  };
  await listen();
  return {
    get port() {
      return boundPort;
    },
    listen,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        closeConnections();
      }),
    closeConnections,
  };
}
