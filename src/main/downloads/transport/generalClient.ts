import {
  type ClientRequest,
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingMessage,
  type RequestOptions,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { systemCodeOf } from '../../../shared/errors.ts';
import { isLoopbackHost } from '../../../shared/serverUrl.ts';
import { classifyNetworkError } from '../../bindist/index.ts';
import { type Addresses, bareHost, guardedLookup, portOf, type Reach } from '../../network/index.ts';
import { failure } from '../retry/problem.ts';
import {
  type BodySink,
  ERROR_TEXT_MS,
  MOST_STALE_CONNECTIONS,
  type RangeRequest,
  type RangeResponse,
  type RangeTimeouts,
  type ResponseHeaders,
} from './rangeClient.ts';
import { rawPath } from './rawPath.ts';

export type GeneralClientOptions = {
  readonly userAgent: string;
  readonly timeouts: RangeTimeouts;
  /** The variables that name proxies, read once. */
  readonly environment: NodeJS.ProcessEnv;
  readonly addresses: Addresses;
};

/** Knows all of HTTP: proxies, every framing. Follows no redirects. */
export type GeneralClient = {
  /** @throws as {@link RangeClient.get} */
  get(request: RangeRequest, reach: Reach): Promise<RangeResponse>;
  close(): void;
};

type Agents = { readonly http: HttpAgent; readonly https: HttpsAgent };
type Sent = { readonly response: IncomingMessage; readonly request: ClientRequest };

/** The transfer's HTTP over `node:http` and `node:https`. */
export function createGeneralClient(options: GeneralClientOptions): GeneralClient {
  const { timeouts } = options;
  /** Each reach has connections of its own: one that an account may use is not for an account that may not reach as far. */
  const agents = new Map<string, Agents>();

  /** Loopback is never reached through a proxy: it would be the proxy's own loopback. */
  function agentFor(url: URL, reach: Reach): HttpAgent {
    const isDirect = isLoopbackHost(url.hostname);
    const name = `${reach} ${isDirect ? 'direct' : 'proxied'}`;
    const found = agents.get(name) ?? createAgents(isDirect ? {} : { proxyEnv: options.environment });
    agents.set(name, found);
    return url.protocol === 'https:' ? found.https : found.http;
  }

  async function sendFresh(request: RangeRequest, reach: Reach): Promise<Sent> {
    for (let stale = 0; ; stale += 1) {
      try {
        return await send(request, reach);
      } catch (error) {
        if (!(error instanceof StaleConnection) || stale >= MOST_STALE_CONNECTIONS) {
          throw error instanceof StaleConnection ? error.failure : error;
        }
      }
    }
  }

  function send(request: RangeRequest, reach: Reach): Promise<Sent> {
    const { url } = request;
    const parsed = new URL(url);
    const secure = parsed.protocol === 'https:';
    const hostname = bareHost(parsed.hostname);
    const sendOptions: RequestOptions = {
      method: 'GET',
      protocol: parsed.protocol,
      hostname,
      lookup: guardedLookup({ hostname, host: parsed.host, reach }, options.addresses),
      port: portOf(parsed),
      path: rawPath(url),
      agent: agentFor(parsed, reach),
      headers: {
        accept: '*/*',
        'accept-encoding': 'identity',
        'user-agent': options.userAgent,
        ...(request.range === null ? {} : { range: `bytes=${request.range.start}-${request.range.end - 1}` }),
        ...(request.ifMatch === null ? {} : { 'if-match': request.ifMatch }),
      },
    };
    return new Promise((resolve, reject) => {
      let sent: ClientRequest;
      try {
        sent = (secure ? httpsRequest : httpRequest)(sendOptions);
      } catch (error) {
        // The URL cannot be put into a request. Its text stays out of the error.
        reject(failure('server.badAnswer', { host: parsed.host, systemCode: systemCodeOf(error) ?? 'URL' }));
        return;
      }
      const timer = armTimeouts(sent, secure, timeouts, parsed.host);
      const onAbort = () => sent.destroy();
      request.signal.addEventListener('abort', onAbort, { once: true });
      const release = () => {
        clearTimeout(timer.current);
        request.signal.removeEventListener('abort', onAbort);
      };
      sent.on('response', (response) => {
        release();
        resolve({ response, request: sent });
      });
      sent.on('error', (error) => {
        release();
        const found = request.signal.aborted
          ? request.signal.reason
          : classifyNetworkError(error, parsed.host);
        const isStale = sent.reusedSocket && ['ECONNRESET', 'EPIPE'].includes(systemCodeOf(error) ?? '');
        reject(isStale && !request.signal.aborted ? new StaleConnection(found) : found);
      });
      sent.end();
    });
  }

  return {
    async get(request, reach) {
      const sent = await sendFresh(request, reach);
      return wrapResponse(sent, new URL(request.url).host, request.signal, timeouts.idleMs);
    },
    close() {
      for (const { http, https } of agents.values()) {
        http.destroy();
        https.destroy();
      }
    },
  };
}

/** The kept connection was closed before the server can have taken the request. That does not count as an attempt. */
class StaleConnection extends Error {
  readonly failure: unknown;

  constructor(failed: unknown) {
    super('stale connection');
    this.failure = failed;
  }
}

function createAgents(proxy: { proxyEnv?: NodeJS.ProcessEnv }): Agents {
  try {
    return {
      http: new HttpAgent({ keepAlive: true, ...proxy }),
      https: new HttpsAgent({ keepAlive: true, ...proxy }),
    };
  } catch (error) {
    // A proxy variable that names no proxy.
    throw failure('network.proxy', { systemCode: systemCodeOf(error) ?? 'PROXY' });
  }
}

/** One timer, first for connecting, then for the headers. */
function armTimeouts(
  sent: ClientRequest,
  secure: boolean,
  timeouts: RangeTimeouts,
  host: string,
): { current: NodeJS.Timeout } {
  const expire = (stage: string) => () =>
    sent.destroy(failure('network.timeout', { host, systemCode: `TIMEOUT_${stage}` }));
  const timer = { current: setTimeout(expire('CONNECT'), timeouts.connectMs) };
  const connected = () => {
    clearTimeout(timer.current);
    timer.current = setTimeout(expire('HEADERS'), timeouts.headersMs);
  };
  sent.on('socket', (socket) => {
    if (socket.connecting) {
      socket.once(secure ? 'secureConnect' : 'connect', connected);
    } else {
      connected();
    }
  });
  return timer;
}

function wrapResponse(sent: Sent, host: string, signal: AbortSignal, idleMs: number): RangeResponse {
  const { response, request } = sent;
  // Whoever reads the body reports later errors. Without a listener they would end the process.
  response.on('error', () => undefined);
  return {
    status: response.statusCode ?? 0,
    headers: singleHeaders(response),
    host,
    readBody: (sink) => readBody(sent, host, signal, idleMs, (bytes) => pour(bytes, sink)),
    async readText(limitBytes) {
      const chunks: Buffer[] = [];
      let received = 0;
      try {
        // A limit for the whole text: bytes that drip are no silence.
        const within = AbortSignal.any([signal, AbortSignal.timeout(Math.min(idleMs, ERROR_TEXT_MS))]);
        await readBody(sent, host, within, idleMs, (bytes) => {
          chunks.push(bytes);
          received += bytes.length;
          if (received >= limitBytes) {
            throw new Enough();
          }
          return undefined;
        });
      } catch {
        // What has come is enough to judge by.
      }
      return Buffer.concat(chunks).toString('utf8').slice(0, limitBytes);
    },
    discard: () => request.destroy(),
  };
}

/** Copies bytes to where they belong. @throws AppFailure when there is no room for them */
function pour(bytes: Buffer, sink: BodySink): Promise<void> | undefined {
  let busy: Promise<void> | undefined;
  for (let position = 0; position < bytes.length; ) {
    const room = sink.room();
    if (room === null) {
      throw new Enough();
    }
    const count = Math.min(room.length, bytes.length - position);
    room.set(bytes.subarray(position, position + count));
    position += count;
    busy = sink.landed(count);
  }
  return busy;
}

/** The sink wants no more. That is an end like any other. */
class Enough extends Error {}

function readBody(
  sent: Sent,
  host: string,
  signal: AbortSignal,
  idleMs: number,
  sink: (bytes: Buffer) => Promise<void> | undefined,
): Promise<void> {
  const { response, request } = sent;
  return new Promise((resolve, reject) => {
    let settled = false;
    const idle = setTimeout(() => {
      // Waiting for the disk is not the server's silence.
      if (response.isPaused()) {
        idle.refresh();
      } else {
        end(failure('network.timeout', { host, systemCode: 'TIMEOUT_BODY' }));
      }
    }, idleMs);
    const onAbort = () => end(signal.reason);
    function end(error: unknown) {
      if (settled) {
        return;
      }
      settled = true;
      clearTimeout(idle);
      signal.removeEventListener('abort', onAbort);
      if (error === null) {
        resolve();
        return;
      }
      request.destroy();
      if (error instanceof Enough) {
        resolve();
      } else {
        reject(error);
      }
    }
    function take(bytes: Buffer) {
      if (settled) {
        return;
      }
      idle.refresh();
      try {
        const busy = sink(bytes);
        if (busy !== undefined) {
          response.pause();
          busy.then(
            () => {
              if (!settled) {
                idle.refresh();
                response.resume();
              }
            },
            (error: unknown) => end(error),
          );
        }
      } catch (error) {
        end(error);
      }
    }
    response.on('data', take);
    response.on('end', () =>
      end(response.complete ? null : failure('network.interrupted', { host, systemCode: 'INCOMPLETE' })),
    );
    response.on('error', (error) => end(classifyNetworkError(error, host)));
    response.on('close', () => end(failure('network.interrupted', { host, systemCode: 'CLOSED' })));
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) {
      onAbort();
    }
  });
}

function singleHeaders(response: IncomingMessage): ResponseHeaders {
  return Object.fromEntries(
    Object.entries(response.headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]),
  );
}
