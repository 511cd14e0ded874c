import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { isLoopbackHost } from '../../shared/serverUrl.ts';
import { lookupLocalhost } from '../network/index.ts';
import { classifyNetworkError } from './networkErrors.ts';

export type Agents = { readonly http: HttpAgent; readonly https: HttpsAgent };

/** An idle connection is closed after this long. One that outlives a change of networks gets no answer any more. */
const IDLE_MS = 30_000;

let direct: Agents | null = null;
let proxied: Agents | null = null;

/**
 * Keep-alive connections, shared by all clients. They go through the proxy the environment names (`http_proxy`, `https_proxy`,
 * `no_proxy`, in either case). Loopback is never reached through a proxy: it would be the proxy's own loopback, and the key would
 * cross the network unencrypted.
 *
 * @throws AppFailure `network.proxy` when the environment names something that is no proxy
 */
export function agentsFor(serverUrl: string): Agents {
  const { hostname, host } = new URL(serverUrl);
  if (isLoopbackHost(hostname)) {
    direct ??= createAgents({});
    return direct;
  }
  try {
    proxied ??= createAgents({ proxyEnv: process.env });
    return proxied;
  } catch (error) {
    throw classifyNetworkError(error, host);
  }
}

/** Whether the environment names a proxy at all. `no_proxy` is ignored here. */
export function mayGoByProxy(serverUrl: string): boolean {
  const variables = ['http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY'];
  return (
    !isLoopbackHost(new URL(serverUrl).hostname) && variables.some((name) => (process.env[name] ?? '') !== '')
  );
}

function createAgents(proxy: { proxyEnv?: NodeJS.ProcessEnv }): Agents {
  const options = { keepAlive: true, timeout: IDLE_MS, lookup: lookupLocalhost, ...proxy };
  return { http: new HttpAgent(options), https: new HttpsAgent(options) };
}
