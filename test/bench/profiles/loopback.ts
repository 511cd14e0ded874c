import { join } from 'node:path';
import { aria2, CURL, CURL_VERIFIED, OURS, WGET2 } from '../peers.ts';
import { race, startApi } from '../race.ts';
import { PORTS, startNginx } from '../site/nginx.ts';
import type { Bench, ProfileResult } from './types.ts';

/** 1 GiB over loopback to disk: what is bound by the two programs, not by a network. */
export async function runLoopback(kind: 'plain' | 'tls', bench: Bench): Promise<ProfileResult> {
  const origin = `${kind === 'tls' ? 'https' : 'http'}://127.0.0.1:${PORTS[kind]}`;
  const nginx = await startNginx(join(bench.work, 'nginx'), bench.root, '127.0.0.1');
  const api = await startApi(origin);
  const { certificate } = nginx;
  try {
    const peers =
      kind === 'tls' ? [OURS, CURL, aria2(4, true)] : [OURS, CURL, CURL_VERIFIED, WGET2, aria2(4, true)];
    const course = { work: bench.work, root: bench.root, version: '1GiB', origin, certificate, api };
    return {
      id: kind === 'tls' ? '1-tls' : '1',
      title: `1 GiB over loopback ${kind === 'tls' ? 'TLS' : 'HTTP'} to disk, ours verified and durable`,
      costs: await race(course, peers, bench.runs),
    };
  } finally {
    api.stop();
    nginx.stop();
  }
}
