import { readFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { join } from 'node:path';
import cookie from '@fastify/cookie';
import files from '@fastify/static';
import websocket from '@fastify/websocket';
import fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import { z } from 'zod';
import { pageHeaders } from '../../shared/pageHeaders.ts';
import type { Nonces } from '../../shared/socketKey.ts';
import type { Service } from '../service/index.ts';
import { createAccess, newSecret } from './access.ts';
import { moved, welcome } from './admissions.ts';
import { answerBroken, REFUSAL_HEADERS } from './brokenRequests.ts';
import { createConnections } from './connections.ts';
import { readEarlierRuns, rememberRuns } from './earlierRuns.ts';
import { judge } from './gate.ts';
import { greet, type KnownKey } from './greeting.ts';
import { freshLoopbackAddress, listenAt, originOf, PLAIN_LOOPBACK } from './listen.ts';
import { serveSocket } from './socket.ts';

export type WebHostOptions = {
  readonly service: Service;
  /** Folder of the built page. */
  readonly pageFolder: string;
  /** 0: any free one. */
  readonly port: number;
  /** The folder in which a run leaves what lets open pages come back after the next start. Null: they do not come back. */
  readonly stateFolder?: string | null;
  /** An address of this machine that begins with 127. By default a fresh one for each run. */
  readonly loopbackAddress?: string;
};

export type WebHost = {
  /** For the user, once: it carries a one-time token. */
  readonly address: string;
  readonly origin: string;
  /** Another one, for another browser or a tab that was locked out. */
  newAddress(): OneTimeAddress;
  close(): Promise<void>;
};

export type OneTimeAddress = {
  readonly address: string;
  /** Resolves when it is no longer good: used, or too old. */
  readonly over: Promise<void>;
};

const COOKIE = 'bindist-session';
const MAX_FRAME_BYTES = 1024 * 1024;
/** How long a one-time address is good for. The terminal says it in minutes. */
export const ADDRESS_LIFE_MS = 10 * 60_000;
/** A page that comes back uses it at once. */
const MOVE_LIFE_MS = 60_000;

/**
 * Requests that do not end are cut, so that nobody can pile them up. A missing `Host` is refused by the gate, with our own
 * answer.
 */
const SERVER = {
  headersTimeout: 10_000,
  requestTimeout: 15_000,
  connectionsCheckingInterval: 2000,
  requireHostHeader: false,
};

/** What anybody on this machine may read: the way in. */
const ENTRY = {
  '/enter': ['enter.html', 'text/html; charset=utf-8'],
  '/enter.js': ['enter.js', 'text/javascript; charset=utf-8'],
  '/enter.css': ['enter.css', 'text/css; charset=utf-8'],
} as const;
const entryFile = (name: string) => readFileSync(join(import.meta.dirname, 'entry', name), 'utf8');

/**
 * Serves the page and the service to a browser on this machine, and to nobody else. It listens on loopback only, at an address of
 * its own in each run. A one-time token is traded for a strict same-site cookie and for a key that the socket wants proof of.
 * Host and Origin are checked on every request.
 */
export async function startWebHost(options: WebHostOptions): Promise<WebHost> {
  const { service, pageFolder, port, stateFolder = null } = options;
  const access = createAccess();
  const connections = createConnections();
  const servers: Server[] = [];
  const earlier = stateFolder === null ? [] : readEarlierRuns(stateFolder, Date.now());
  const lockedOut = entryFile('locked-out.html');
  let ownOrigin = '';

  const makeServer = (listener: RequestListener) => {
    const server = createServer(SERVER, listener);
    answerBroken(server);
    connections.watch(server);
    servers.push(server);
    return server;
  };
  const app = fastify({
    logger: false,
    bodyLimit: 1024,
    // `answerBroken` answers these, on every server.
    clientErrorHandler() {},
    // An address that cannot be read fails before every hook. The answer does not repeat it.
    frameworkErrors: (_problem, _request, reply) =>
      refuse(reply.headers(REFUSAL_HEADERS), 400, 'No such address.'),
    serverFactory: (handler) => makeServer((request, response) => handler(request, response)),
  });

  // Registered before the check below, which reads the cookies. Everything registered after the check is guarded by it.
  await app.register(cookie);
  app.addHook('onRequest', async (request, reply) => {
    const route = request.routeOptions.url ?? '';
    const connect = Object.hasOwn(ENTRY, route) ? "'self'" : `ws://${request.headers.host ?? ''}`;
    reply.headers({ ...REFUSAL_HEADERS, ...pageHeaders([connect]) });
    const verdict = judge({
      method: request.method,
      headers: request.headers,
      route,
      origin: arrivedAt(request),
      ownOrigin,
      isSession: access.isSession(request.cookies[COOKIE]),
    });
    if (verdict === 'pass') return;
    // The server no longer ends a connection that asked for an upgrade, so it is ended here.
    if (request.headers.upgrade !== undefined) reply.raw.once('finish', () => request.raw.socket.end());
    if (verdict !== 'lockedOut') return refuse(reply, verdict.status, verdict.text);
    return wantsPage(request)
      ? reply.code(401).type('text/html; charset=utf-8').send(lockedOut)
      : refuse(reply, 401, 'Open the address that the terminal shows: it lets this browser in, once.');
  });

  await app.register(websocket, { options: { maxPayload: MAX_FRAME_BYTES } });
  await app.register(files, { root: pageFolder, index: 'index.html', cacheControl: false });

  /** Where another user may have had this address before, clears what he left in the browser, service workers included. */
  const clearing = (what: 'cache' | 'storage') =>
    ownOrigin.startsWith(`http://${PLAIN_LOOPBACK}:`) ? { 'Clear-Site-Data': `"${what}"` } : {};
  for (const [path, [name, type]] of Object.entries(ENTRY)) {
    const content = entryFile(name);
    app.get(path, (_request, reply) => reply.headers(clearing('cache')).type(type).send(content));
  }
  app.post('/enter', (request, reply) => {
    const body = z.object({ token: z.string() }).safeParse(request.body);
    const admission = body.success ? access.exchange(body.data.token) : null;
    if (admission === null) return refuse(reply, 403, 'This address was used already, or is too old.');
    return reply
      .headers(clearing('storage'))
      .setCookie(COOKIE, admission.session, { path: '/', httpOnly: true, sameSite: 'strict' })
      .send({ pageKey: admission.pageKey });
  });

  const comebackKey = newSecret();
  const newAddress = (): OneTimeAddress => {
    const { token, over } = access.newToken(ADDRESS_LIFE_MS);
    return { address: `${ownOrigin}/enter#${token}`, over };
  };
  const keysAt = (origin: string): KnownKey[] => [
    ...(origin === ownOrigin
      ? [
          {
            key: access.pageKey,
            admission: (nonces: Nonces) => welcome(access.pageKey, origin, comebackKey, nonces),
          },
        ]
      : []),
    ...earlier
      .filter((run) => originOf(run.address, run.port) === origin)
      .map((run) => ({
        key: run.comebackKey,
        admission(nonces: Nonces) {
          const move = moved(run.comebackKey, { from: origin, to: ownOrigin }, nonces);
          access.addToken(move.token, MOVE_LIFE_MS);
          return move.admission;
        },
      })),
  ];
  app.get('/socket', { websocket: true }, (socket, request) => {
    const origin = arrivedAt(request);
    greet(socket, origin, keysAt(origin), (admission) => {
      if ('moved' in admission) return socket.close(1000, 'moved');
      connections.keep(request.raw.socket);
      return serveSocket(socket, service);
    });
  });

  await app.ready();
  const address = options.loopbackAddress ?? freshLoopbackAddress(process.platform);
  ownOrigin = await listenAt(app.server, address, port);

  /** Serves the same at another place: an earlier run's, for its pages, or the plain address, to say how one gets in. */
  const alsoAt = async (place: string, itsPort: number) => {
    if (originOf(place, itsPort) === ownOrigin) return;
    const server = makeServer(app.routing);
    server.on('upgrade', (...upgrade) => app.server.emit('upgrade', ...upgrade));
    await listenAt(server, place, itsPort).catch(() => undefined);
  };
  for (const run of earlier) await alsoAt(run.address, run.port);
  if (port !== 0) await alsoAt(PLAIN_LOOPBACK, port);
  const own = new URL(ownOrigin);
  const remember = () => {
    const run = { address: own.hostname, port: Number(own.port), comebackKey };
    if (stateFolder !== null) rememberRuns(stateFolder, run, earlier, Date.now());
  };
  remember();

  return {
    origin: ownOrigin,
    address: newAddress().address,
    newAddress,
    async close() {
      remember();
      access.close();
      const closing = app.close();
      for (const server of servers) server.close();
      connections.closeAll();
      await closing;
    },
  };
}

/** The origin a request really arrived at, whatever its headers say. */
function arrivedAt({ socket }: FastifyRequest): string {
  return originOf(socket.localAddress, socket.localPort);
}

function wantsPage({ headers }: FastifyRequest): boolean {
  return headers.accept?.includes('text/html') === true;
}

function refuse(reply: FastifyReply, status: number, text: string) {
  return reply.code(status).type('text/plain; charset=utf-8').send(text);
}
