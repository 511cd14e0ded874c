import { AppFailure } from '../../../shared/errors.ts';
import { isLoopbackHost } from '../../../shared/serverUrl.ts';
import { type Addresses, judgeTarget, type Reach, SYSTEM_ADDRESSES } from '../../network/index.ts';
import { failure } from '../retry/problem.ts';
import { createGeneralClient } from './generalClient.ts';
import { createLeanClient } from './leanClient.ts';
import { followRedirect } from './linkSafety.ts';
import {
  DEFAULT_TIMEOUTS,
  type RangeClient,
  type RangeRequest,
  type RangeResponse,
  type RangeTimeouts,
  type ReachOf,
} from './rangeClient.ts';

export type {
  BodySink,
  RangeClient,
  RangeResponse,
  RangeTimeouts,
  ReachOf,
  ResponseHeaders,
} from './rangeClient.ts';

export type RangeClientOptions = {
  readonly userAgent: string;
  readonly timeouts?: RangeTimeouts;
  /** Variables that name proxies. */
  readonly environment?: NodeJS.ProcessEnv;
  /** For tests: other addresses than the system's. */
  readonly addresses?: Addresses;
};

const MOST_REDIRECTS = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
/** How long a host is asked by the general client only, after the lean reader met an answer it does not know. */
const ODD_HOST_MS = 60_000;
const PROXY_VARIABLES = ['http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY'];

/**
 * The transfer's HTTP. A lean reader takes the answers that a storage gives to a range of a file; Node's own client takes
 * everything else, such as odd framing and proxies. Redirects are followed here, within the rules. Neither connects to an address
 * that the request may not reach: the URL is judged here, and a name where it is looked up. Why there are two:
 * docs/decisions/byte-path.md.
 */
export function createRangeClient(options: RangeClientOptions): RangeClient {
  const {
    userAgent,
    timeouts = DEFAULT_TIMEOUTS,
    environment = process.env,
    addresses = SYSTEM_ADDRESSES,
  } = options;
  const general = createGeneralClient({ userAgent, timeouts, environment, addresses });
  const lean = createLeanClient({ userAgent, timeouts, addresses });
  const hasProxy = PROXY_VARIABLES.some((name) => (environment[name] ?? '') !== '');
  // Loopback is never reached through a proxy: it would be the proxy's own loopback.
  const isDirect = (url: string) => !hasProxy || isLoopbackHost(new URL(url).hostname);

  const oddUntilMs = new Map<string, number>();

  /** @throws AppFailure `server.unsafeStorage`, `server.privateStorage` */
  function judge(url: string, reachOf: ReachOf): Reach {
    const parsed = new URL(url);
    const reach = reachOf(parsed);
    judgeTarget({ hostname: parsed.hostname, host: parsed.host, reach }, addresses);
    return reach;
  }

  async function ask(request: RangeRequest): Promise<RangeResponse> {
    request.signal.throwIfAborted();
    const { host } = new URL(request.url);
    const reach = judge(request.url, request.reachOf);
    if (isDirect(request.url) && performance.now() >= (oddUntilMs.get(host) ?? 0)) {
      const response = await lean.get(request, reach);
      if (response !== null) {
        return response;
      }
      // Otherwise each of its answers would be requested twice.
      oddUntilMs.set(host, performance.now() + ODD_HOST_MS);
    }
    return general.get(request, reach);
  }

  return {
    prepare(url, count, reachOf) {
      if (isDirect(url)) {
        lean.prepare(url, count, reachOf(new URL(url)));
      }
    },
    async get(request) {
      let { url } = request;
      for (let redirects = 0; ; redirects += 1) {
        const response = await ask({ ...request, url }).catch((error: unknown) => {
          throw redirects === 0 ? error : asRedirect(error);
        });
        if (!REDIRECTS.has(response.status)) {
          return response;
        }
        response.discard();
        if (redirects >= MOST_REDIRECTS) {
          throw failure('server.badRedirect', { host: response.host });
        }
        url = followRedirect(url, response.headers.location);
      }
    },
    close() {
      general.close();
      lean.close();
    },
  };
}

/** An unsafe target of a redirect is the storage's fault. A target that the user may allow stays what it is. */
function asRedirect(error: unknown): unknown {
  return error instanceof AppFailure && error.error.code === 'server.unsafeStorage'
    ? failure('server.badRedirect', error.error.host === undefined ? {} : { host: error.error.host })
    : error;
}
