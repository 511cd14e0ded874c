import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

/** A proxy that tunnels, as companies have them. Every name leads to loopback. */
export type ConnectProxy = {
  readonly url: string;
  /** What it was asked to connect to, in order. */
  readonly asked: string[];
  /** The status it refuses the next tunnels with; null: it opens them. */
  refuseWith(status: number | null): void;
  /** Each tunnel from now on dies when so many bytes came through it; null: none does. */
  dieAfter(bytes: number | null): void;
  closeTunnels(): void;
  stop(): Promise<void>;
  startAgain(): Promise<void>;
};

export async function startConnectProxy(): Promise<ConnectProxy> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  let refusal: number | null = null;
  let mostBytes: number | null = null;
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => sockets.delete(socket));
  };
  const server = createServer((_request, response) => response.writeHead(405).end());
  server.on('connection', keep);
  server.on('connect', (request, client: Socket) => {
    asked.push(request.url ?? '');
    if (refusal !== null) {
      client.end(
        `HTTP/1.1 ${refusal} Refused\r\nProxy-Authenticate: Basic realm="proxy"\r\nContent-Length: 0\r\n\r\n`,
      );
      return;
    }
    const port = Number(request.url?.split(':').at(-1));
    const storage = connect(port, '127.0.0.1', () =>
      client.write('HTTP/1.1 200 Connection established\r\n\r\n'),
    );
    keep(storage);
    let bytes = 0;
    storage.on('data', (piece: Buffer) => {
      bytes += piece.length;
      if (mostBytes !== null && bytes > mostBytes) {
        client.resetAndDestroy();
        storage.destroy();
        return;
      }
      if (!client.write(piece)) storage.pause();
    });
    client.on('drain', () => storage.resume());
    client.pipe(storage);
    storage.once('close', () => client.destroy());
    client.once('close', () => storage.destroy());
  });
  let port = 0;
  const listen = () =>
    new Promise<void>((resolve) => {
      server.listen(port, '127.0.0.1', () => {
        port = (server.address() as AddressInfo).port;
        resolve();
      });
    });
  const closeTunnels = () => {
    for (const socket of sockets) socket.destroy();
  };
  await listen();
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    refuseWith(status) {
      refusal = status;
    },
    dieAfter(bytes) {
      mostBytes = bytes;
    },
    closeTunnels,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        closeTunnels();
      }),
    startAgain: listen,
  };
}
