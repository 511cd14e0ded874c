import { join } from 'node:path';
import type { Cost } from '../measure.ts';
import { aria2, CURL_VERIFIED, OURS } from '../peers.ts';
import { race, startApi } from '../race.ts';
import { PORTS, startNginx } from '../site/nginx.ts';
import type { Bench, ProfileResult } from './types.ts';

/** Peak memory and CPU seconds with a file of 10 GiB, and whether the same at 1 GiB. */
export async function runMemory(bench: Bench): Promise<ProfileResult> {
  const origin = `http://127.0.0.1:${PORTS.plain}`;
  const nginx = await startNginx(join(bench.work, 'nginx'), bench.root, '127.0.0.1');
  const api = await startApi(origin);
  try {
    const course = { work: bench.work, root: bench.root, origin, certificate: nginx.certificate, api };
    const costs = new Map<string, readonly Cost[]>();
    for (const version of ['1GiB', '10GiB'] as const) {
      const peers = version === '1GiB' ? [OURS] : [OURS, CURL_VERIFIED, aria2(4, true)];
      for (const [name, list] of await race({ ...course, version }, peers, bench.runs)) {
        costs.set(`${name}, ${version}`, list);
      }
    }
    return { id: '5', title: 'A file of 10 GiB: peak memory and CPU seconds', costs };
  } finally {
    api.stop();
    nginx.stop();
  }
}
