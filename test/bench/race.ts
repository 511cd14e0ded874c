import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { declaredChecksumOf } from '../../demo-server/catalogue.ts';
import { type Cost, run } from './measure.ts';
import type { Peer } from './peers.ts';
import { publishVersion } from './site/content.ts';

export type Api = { readonly environment: Record<string, string>; stop(): void };

const readySchema = z.object({ apiUrl: z.string(), customerKey: z.string() });

/** The API half. @param within words before the command: a network namespace */
export async function startApi(storageOrigin: string, within: readonly string[] = []): Promise<Api> {
  const server = join(import.meta.dirname, 'site', 'apiServer.ts');
  const [program = '', ...words] = [...within, process.execPath, server, '--storage-origin', storageOrigin];
  const child: ChildProcess = spawn(program, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  const line = await new Promise<string>((resolve, reject) => {
    child.once('exit', () => reject(new Error('The API server ended.')));
    if (child.stdout !== null) createInterface({ input: child.stdout }).once('line', resolve);
  });
  const { apiUrl, customerKey } = readySchema.parse(JSON.parse(line));
  return {
    environment: { BINDIST_API_URL: apiUrl, BINDIST_API_KEY: customerKey },
    stop: () => void child.kill('SIGTERM'),
  };
}

export type Course = {
  readonly work: string;
  readonly root: string;
  readonly version: string;
  /** Where the peers find nginx. */
  readonly origin: string;
  readonly certificate: string;
  readonly api: Api;
  readonly within?: readonly string[];
};

/**
 * Races the peers round by round, each round in another order, so that whatever else the machine does falls on everyone
 * alike. Before each start the file lies in the page cache and as much memory was just in use: a virtual machine that has to ask
 * its host for memory would charge it to whoever comes first.
 */
export async function race(
  course: Course,
  peers: readonly Peer[],
  rounds: number,
): Promise<Map<string, Cost[]>> {
  const costs = new Map<string, Cost[]>(peers.map(({ name }) => [name, []]));
  const [published] = publishVersion(course.root, course.version);
  if (published === undefined) throw new Error(`No version ${course.version}.`);
  for (let round = 0; round < rounds; round += 1) {
    const order = peers.map((_, index) => peers[(index + round) % peers.length]);
    for (const peer of order) {
      if (peer === undefined) continue;
      const folder = join(course.work, 'race');
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder);
      warmUp(join(course.root, decodeURIComponent(published.path)), folder);
      const command = peer.command({
        folder,
        stateFolder: join(folder, '.state'),
        version: course.version,
        url: `${course.origin}${published.path}`,
        sha256: declaredChecksumOf(published.file),
        certificate: course.certificate,
      });
      const words = [...(course.within ?? [])].join(' ');
      costs.get(peer.name)?.push(await run(`${words} sh -c '${command}'`, folder, course.api.environment));
      process.stderr.write('.');
    }
  }
  rmSync(join(course.work, 'race'), { recursive: true, force: true });
  process.stderr.write('\n');
  return costs;
}

const WARM_BYTES = 2200 * 1024 * 1024;

function warmUp(source: string, folder: string): void {
  const scratch = join(folder, '.warm');
  spawnSync('sh', [
    '-c',
    `head -c ${WARM_BYTES} /dev/zero > "${scratch}"; rm "${scratch}"; cat "${source}" > /dev/null`,
  ]);
}

/** Which of the peers' programs are not there. */
export function missingPrograms(programs: readonly string[]): string[] {
  return programs.filter(
    (program) => spawnSync('sh', ['-c', `command -v ${program}`], { stdio: 'ignore' }).status !== 0,
  );
}

/** The last JSON line of a command's output that has this type. */
export function jsonLine<T>(output: string, schema: z.ZodType<T>): T {
  for (const line of output.trim().split('\n').reverse()) {
    const parsed = schema.safeParse(JSON.parse(line));
    if (parsed.success) return parsed.data;
  }
  throw new Error('The command did not say what was expected.');
}
