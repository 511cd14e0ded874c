import { request as ask } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { KeyPair } from './authority.ts';

/** HTTPS before a plain server on loopback, as a storage has it. */
export type SecureFront = {
  readonly port: number;
  /** Requests that came through TLS. */
  requests(): number;
  /** The server behind; the `Host` header, which is signed, goes on as it came. */
  forwardTo(origin: string): void;
  /** Shows another certificate from the next connection on. */
  show(pair: KeyPair): void;
  /** Answers everything so, instead of asking the server behind; null: asks it. */
  answerWith(answer: { status: number; headers: Record<string, string> } | null): void;
  closeConnections(): void;
  close(): Promise<void>;
};

/** @param address where it listens */
export async function startSecureFront(pair: KeyPair, address = '127.0.0.1'): Promise<SecureFront> {
  let target: URL | null = null;
  let fixed: { status: number; headers: Record<string, string> } | null = null;
  let requests = 0;
  const sockets = new Set<Socket>();
  const server = createServer(pair, (request, response) => {
    requests += 1;
    if (fixed !== null || target === null) {
      response.writeHead(fixed?.status ?? 502, fixed?.headers).end();
      return;
    }
    const { hostname, port } = target;
    const forwarded = ask({
      hostname,
      port,
      path: request.url,
      method: request.method,
      headers: request.headers,
    });
    forwarded.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
      answer.on('error', () => response.destroy());
    });
    forwarded.on('error', () => response.destroy());
    response.on('close', () => forwarded.destroy());
    forwarded.end();
  });
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  const { port } = server.address() as AddressInfo;
  const closeConnections = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port,
    requests: () => requests,
    forwardTo(origin) {
      target = new URL(origin);
    },
    show: (next) => server.setSecureContext(next),
    answerWith(answer) {
      fixed = answer;
    },
    closeConnections,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        closeConnections();
      }),
  };
}
