import got from 'got';
import { AppFailure } from '../../shared/errors.ts';
import { type Agents, agentsFor, mayGoByProxy } from './agents.ts';
import { type Answer, type RawAnswer, readAnswer } from './answers.ts';
import { classifyNetworkError } from './networkErrors.ts';
import type { BindistClientOptions } from './types.ts';
import { userAgent } from './userAgent.ts';

/** Bounds of one call, so that nothing waits or grows for ever. */
export type RequestLimits = {
  readonly connectMs: number;
  /** Longest silence: before the first byte of the answer, and between two reads. */
  readonly silenceMs: number;
  readonly totalMs: number;
  readonly bodyBytes: number;
};

/** Longest body of an error. Its status counts, whatever else comes. */
const ERROR_BODY_BYTES = 1024 * 1024;

export const DEFAULT_LIMITS: RequestLimits = {
  connectMs: 15_000,
  silenceMs: 30_000,
  totalMs: 120_000,
  bodyBytes: 64 * 1024 * 1024,
};

export type ApiRequest = {
  readonly method: 'GET' | 'POST';
  /** Path segments after the account's base path, not escaped. */
  readonly path: readonly string[];
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: Readonly<Record<string, unknown>>;
  readonly signal?: AbortSignal | undefined;
  /** Limit of this answer's length, where it is less than that of every call. */
  readonly bodyBytes?: number;
};

export type ApiAnswer = Answer & {
  /** The `Date` header as it came. */
  readonly date: string | undefined;
  readonly sentAtMs: number;
  readonly receivedAtMs: number;
  /** Names are in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly bodyBytes: number;
  /** The address that answered. Null where it may have been a proxy's. */
  readonly address: string | null;
};

export type SendRequest = (request: ApiRequest) => Promise<ApiAnswer>;

/** Sends one request with the account's key. It is sent once: there are no retries and no redirects. */
export function createRequests(options: BindistClientOptions, limits: RequestLimits): SendRequest {
  return async (request) => {
    request.signal?.throwIfAborted();
    const agent = agentsFor(options.serverUrl);
    const url = apiUrl(options.serverUrl, request.path, request.query ?? {});
    if (!/^[\x21-\x7e]+$/.test(options.key)) {
      // No server gives out such a key, and it cannot be sent in a header.
      throw new AppFailure({ code: 'account.keyRefused', host: url.host });
    }
    const sentAtMs = Date.now();
    const raw = await fetchRaw(url, request, options, limits, agent);
    const answer = readAnswer(raw, options.key);
    const { headers, receivedAtMs, body, address } = raw;
    return {
      ...answer,
      date: headers.date,
      sentAtMs,
      receivedAtMs,
      headers,
      bodyBytes: Buffer.byteLength(body),
      address,
    };
  };
}

/**
 * @throws AppFailure `app.invalidInput` for a segment such as `..`. URL parsers, here or in a proxy on the way, take it for a
 * step up even when it is percent-encoded, and another resource would be requested.
 */
export function apiUrl(
  serverUrl: string,
  path: readonly string[],
  query: Readonly<Record<string, string>>,
): URL {
  const escaped = `/${path.map(encodeURIComponent).join('/')}`;
  const url = new URL(serverUrl + escaped);
  if (!url.pathname.endsWith(escaped)) {
    throw new AppFailure({ code: 'app.invalidInput', host: url.host });
  }
  url.search = new URLSearchParams(query).toString();
  return url;
}

async function fetchRaw(
  url: URL,
  request: ApiRequest,
  options: BindistClientOptions,
  limits: RequestLimits,
  agent: Agents,
): Promise<RawAnswer & { readonly address: string | null }> {
  const stream = got.stream(url, {
    method: request.method,
    headers: {
      ...request.headers,
      accept: 'application/json',
      authorization: `Bearer ${options.key}`,
      'user-agent': userAgent(options.appVersion),
    },
    ...(request.json === undefined ? {} : { json: request.json }),
    ...(request.signal === undefined ? {} : { signal: request.signal }),
    agent,
    retry: { limit: 0 },
    followRedirect: false,
    throwHttpErrors: false,
    timeout: {
      lookup: limits.connectMs,
      connect: limits.connectMs,
      secureConnect: limits.connectMs,
      socket: limits.silenceMs,
      response: limits.silenceMs,
      request: limits.totalMs,
    },
  });
  try {
    const limitBytes = Math.min(limits.bodyBytes, request.bodyBytes ?? Number.POSITIVE_INFINITY);
    const body = await readBody(stream, url.host, limitBytes);
    const response = stream.response;
    if (response === undefined) {
      throw new AppFailure({ code: 'server.badAnswer', host: url.host });
    }
    return {
      status: response.statusCode,
      headers: singleHeaders(response.headers),
      body,
      host: url.host,
      receivedAtMs: Date.now(),
      address: mayGoByProxy(options.serverUrl) ? null : (response.ip ?? null),
    };
  } catch (error) {
    request.signal?.throwIfAborted();
    throw classifyNetworkError(error, url.host);
  } finally {
    stream.destroy();
  }
}

async function readBody(
  stream: AsyncIterable<unknown> & { readonly response?: { readonly statusCode: number } | undefined },
  host: string,
  limitBytes: number,
): Promise<string> {
  const chunks: Buffer[] = [];
  let received = 0;
  for await (const chunk of stream) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    received += bytes.length;
    const status = stream.response?.statusCode ?? 200;
    if ((status < 200 || status >= 300) && received > ERROR_BODY_BYTES) {
      break;
    }
    if (received > limitBytes) {
      const actual = `more than ${Math.round(limitBytes / 1024 / 1024)} MiB`;
      throw new AppFailure({ code: 'server.answerTooLarge', host, actual });
    }
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function singleHeaders(headers: NodeJS.Dict<string | string[]>): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]),
  );
}
