import { spawn } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { OURS } from '../peers.ts';
import { type Api, startApi } from '../race.ts';
import { SIZES } from '../site/catalogue.ts';
import { publishVersion } from '../site/content.ts';
import { PORTS, startNginx } from '../site/nginx.ts';
import type { Bench, ProfileResult } from './types.ts';

const lineSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('started') }),
  z.object({ type: z.literal('progress'), receivedBytes: z.number() }),
  z.object({ type: z.literal('completed'), resumedFromByte: z.number(), bytesFetched: z.number() }),
]);
type Line = z.infer<typeof lineSchema>;

/** `kill -9` at half of 1 GiB, and again from the start: what is fetched twice, and how soon new bytes come. */
export async function runRestart(bench: Bench): Promise<ProfileResult> {
  const origin = `http://127.0.0.1:${PORTS.plain}`;
  const nginx = await startNginx(join(bench.work, 'nginx'), bench.root, '127.0.0.1');
  const api = await startApi(origin);
  const facts: Record<'fetchedTwiceKiB' | 'firstNewByteMs', number[]> = {
    fetchedTwiceKiB: [],
    firstNewByteMs: [],
  };
  publishVersion(bench.root, '1GiB');
  try {
    for (let round = 0; round < bench.runs; round += 1) {
      const folder = join(bench.work, 'restart');
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder);
      const command = OURS.command({
        folder,
        stateFolder: join(folder, '.state'),
        version: '1GiB',
        url: '',
        sha256: '',
        certificate: nginx.certificate,
      });
      await watch(command, api, (line) => line.type === 'progress' && line.receivedBytes > SIZES['1GiB'] / 2);
      let atFirst: number | null = null;
      let firstNewByteMs = Number.NaN;
      let fetched = Number.NaN;
      const startedAt = performance.now();
      await watch(command, api, (line) => {
        if (line.type === 'progress') {
          atFirst ??= line.receivedBytes;
          if (Number.isNaN(firstNewByteMs) && line.receivedBytes > atFirst)
            firstNewByteMs = performance.now() - startedAt;
        }
        if (line.type === 'completed') fetched = line.bytesFetched;
        return false;
      });
      facts.fetchedTwiceKiB.push(Math.round((fetched - SIZES['1GiB']) / 1024));
      facts.firstNewByteMs.push(Math.round(firstNewByteMs));
    }
    return { id: '7', title: 'Restart after kill -9 at half of 1 GiB', costs: new Map(), facts };
  } finally {
    api.stop();
    nginx.stop();
  }
}

/** Runs a command to its end, or to `kill -9` when a line says so. */
function watch(command: string, api: Api, isTimeToDie: (line: Line) => boolean): Promise<void> {
  const child = spawn('sh', ['-c', `exec env ${command}`], {
    env: { ...process.env, ...api.environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  createInterface({ input: child.stdout }).on('line', (text) => {
    const line = lineSchema.safeParse(JSON.parse(text));
    if (line.success && isTimeToDie(line.data)) child.kill('SIGKILL');
  });
  return new Promise((resolve) => child.once('close', () => resolve()));
}
