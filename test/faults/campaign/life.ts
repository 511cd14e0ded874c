import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { BindistServer, PublishedFile } from '../../../demo-server/index.ts';
import { type Download, downloadSchema } from '../../../src/shared/model.ts';
import type { EngineFolders } from '../../support/engine/setUp.ts';

/** How a process is to end; null: by itself. */
export type Death =
  /** So long after the engine began, whatever it is doing then. */
  | { readonly kind: 'time'; readonly afterMs: number }
  /** So long after the server has sent so much in this life. */
  | { readonly kind: 'sent'; readonly bytes: number; readonly afterMs: number }
  | { readonly kind: 'failpoint'; readonly name: string; readonly count: number };

export type LifeRequest = {
  readonly server: BindistServer;
  readonly folders: EngineFolders;
  readonly files: readonly PublishedFile[];
  readonly connections: number;
  readonly death: Death | null;
};

const lineSchema = z.union([z.literal('begun'), z.object({ ended: z.array(downloadSchema) })]);

/** Where no kill or end comes it hangs, and that is a finding. */
const LONGEST_MS = 60_000;
const LOOK_EVERY_MS = 2;

/** Starts of these processes would be most of a campaign's time, were they not compiled already. */
const COMPILED = join(tmpdir(), 'bindist-campaign-compiled');

export type LifeEnd =
  | { readonly kind: 'ended'; readonly downloads: readonly Download[] }
  | { readonly kind: 'killed' }
  /** Neither what was asked for nor the end of the queue. */
  | { readonly kind: 'broken'; readonly why: string };

/** Runs the queue in a process of its own until it ends, or is killed. */
export async function runLife(request: LifeRequest): Promise<LifeEnd> {
  const { server, folders, files, connections, death } = request;
  const { KILL_AT: _, ...environment } = process.env;
  const child = spawn(
    process.execPath,
    [
      join(import.meta.dirname, 'lifeChild.ts'),
      server.apiUrl,
      server.customerKey,
      folders.state,
      folders.downloads,
      String(connections),
      JSON.stringify(files),
    ],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        ...environment,
        NODE_COMPILE_CACHE: COMPILED,
        ...(death?.kind === 'failpoint' ? { KILL_AT: `${death.name}:${death.count}` } : {}),
      },
    },
  );
  const closed = new Promise<{ code: number | null; signal: string | null }>((resolve) =>
    child.once('close', (code, signal) => resolve({ code, signal })),
  );
  const kill = () => child.kill('SIGKILL');
  let isHung = false;
  const takeBack: (() => void)[] = [];
  const after = (ms: number, work: () => void) => {
    const timer = setTimeout(work, ms);
    takeBack.push(() => clearTimeout(timer));
  };
  after(LONGEST_MS, () => {
    isHung = true;
    kill();
  });

  function begin() {
    if (death?.kind === 'time') after(death.afterMs, kill);
    if (death?.kind !== 'sent') return;
    const { bytes, afterMs } = death;
    const before = server.log.length;
    const looking = setInterval(() => {
      const sent = server.log
        .slice(before)
        .reduce((sum, { on, bytesSent }) => sum + (on === 'storage' ? bytesSent : 0), 0);
      if (sent < bytes) return;
      clearInterval(looking);
      after(afterMs, kill);
    }, LOOK_EVERY_MS);
    takeBack.push(() => clearInterval(looking));
  }

  let ended: Download[] | null = null;
  for await (const text of createInterface({ input: child.stdout })) {
    const line = lineSchema.parse(JSON.parse(text));
    if (line === 'begun') begin();
    else ended = line.ended;
  }
  const { code, signal } = await closed;
  for (const each of takeBack) each();
  if (isHung) return { kind: 'broken', why: `it was not over after ${LONGEST_MS / 1000} s` };
  // Killed on its way out: all was done, and nothing is left to ask of the next one but to find it so.
  if (signal === 'SIGKILL') return { kind: 'killed' };
  if (code !== 0 || ended === null) return { kind: 'broken', why: `it ended with ${code ?? signal}` };
  return { kind: 'ended', downloads: ended };
}
