import type { Socket } from 'node:net';
import cookie from '@fastify/cookie';
import files from '@fastify/static';
import websocket from '@fastify/websocket';
import fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import { pageHeaders } from '../../shared/pageHeaders.ts';
import { fragmentOf, keyInProtocols } from '../../shared/socketKey.ts';
import type { Service } from '../service/index.ts';
import { createAccess, isOwnHost, isOwnOrigin } from './access.ts';
import { serveSocket } from './socket.ts';

export type WebHostOptions = {
  readonly service: Service;
  /** Folder of the built page. */
  readonly pageFolder: string;
  /** 0: any free one. */
  readonly port: number;
};

export type WebHost = {
  /** For the user, once: carries the one-time token. */
  readonly address: string;
  readonly origin: string;
  close(): Promise<void>;
};

const COOKIE = 'bindist-session';
const MAX_FRAME_BYTES = 1024 * 1024;

/**
 * Serves the page and the service to a browser on this machine, and to nobody else: loopback only, a one-time token
 * traded for a strict same-site cookie and a key for the socket, Host and Origin checked on every request.
 */
export async function startWebHost({ service, pageFolder, port }: WebHostOptions): Promise<WebHost> {
  const access = createAccess();
  const server = fastify({ logger: false, bodyLimit: 1024, forceCloseConnections: true });
  let boundPort = port;
  // A refused or upgraded socket is no longer the HTTP server's to close, and would keep `close` waiting for ever.
  const sockets = new Set<Socket>();
  server.server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });

  // Before the check below, which reads what it parsed; everything after the check is guarded by it.
  await server.register(cookie);
  server.addHook('onRequest', async (request, reply) => {
    reply.headers({ ...pageHeaders([`ws://${request.headers.host ?? ''}`]), 'Cache-Control': 'no-store' });
    if (!isOwnHost(request.headers.host, boundPort)) return refuse(reply, 421, 'Wrong host.');
    if (isCrossSite(request)) return refuse(reply, 403, 'Wrong origin.');
    if (request.url.startsWith('/enter')) return;
    if (!access.isSession(request.cookies[COOKIE])) {
      return refuse(reply, 401, 'Open the address that the terminal shows: it lets this browser in, once.');
    }
    if (isUpgrade(request) && !access.isPage(keyInProtocols(request.headers['sec-websocket-protocol']))) {
      return refuse(reply, 401, 'Only the page that was opened by that address may open the socket.');
    }
  });

  await server.register(websocket, { options: { maxPayload: MAX_FRAME_BYTES } });
  await server.register(files, { root: pageFolder, index: 'index.html', cacheControl: false });

  server.get('/enter/:token', (request, reply) => {
    const { token } = request.params as { token: string };
    const admission = access.exchange(token);
    if (admission === null)
      return refuse(reply, 403, 'This address was used already. Start the app again for a new one.');
    return reply
      .setCookie(COOKIE, admission.session, { path: '/', httpOnly: true, sameSite: 'strict' })
      .redirect(`/${fragmentOf(admission.pageKey)}`, 303);
  });
  server.get('/socket', { websocket: true }, (socket) => serveSocket(socket, service));

  await server.listen({ host: '127.0.0.1', port });
  const bound = server.server.address();
  if (bound === null || typeof bound === 'string') throw new Error('The web host has no port.');
  boundPort = bound.port;
  const origin = `http://127.0.0.1:${boundPort}`;
  return {
    origin,
    address: `${origin}/enter/${access.oneTimeToken}`,
    async close() {
      const closing = server.close();
      for (const socket of sockets) socket.destroy();
      await closing;
    },
  };
}

/** A WebSocket must say where it comes from; other requests may leave `Origin` out, but not name a foreign one. */
function isCrossSite(request: FastifyRequest): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined && !isUpgrade(request)) return false;
  return !isOwnOrigin(origin, host);
}

function isUpgrade({ headers }: FastifyRequest): boolean {
  return headers.upgrade !== undefined;
}

function refuse(reply: FastifyReply, status: number, text: string) {
  return reply.code(status).type('text/plain; charset=utf-8').send(text);
}
