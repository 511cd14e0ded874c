import { dirname } from 'node:path';
import type { Download } from '../../../src/shared/model.ts';
import { type PublishedFile, sha256Of } from '../../support/bindist-server/index.ts';
import { brokenInvariants } from '../../support/engine/invariants.ts';
import { runChild } from '../../support/engine/runChild.ts';
import { makeFolders, startServerWith } from '../../support/engine/setUp.ts';
import { createRandom, type Random } from './random.ts';

const MIB = 1024 * 1024;
const CONNECTIONS = 4;
const FILES = 3;
const MOST_KILLS = 5;
/** Every step of a download after which a crash must find its way, and how often at most a small file meets it. */
const FAILPOINTS: readonly (readonly [name: string, most: number])[] = [
  ['write.before', 30],
  ['write.after', 30],
  ['sync.before', 3],
  ['sync.after', 3],
  ['journal.before', 12],
  ['journal.after', 12],
  ['mark.before', 2],
  ['mark.after', 2],
  ['rename.before', 2],
  ['rename.between', 2],
  ['rename.after', 2],
  ['state.before', 8],
  ['state.after', 8],
];

export type KillRun = {
  readonly seed: number;
  readonly kills: number;
  /** Where it was killed: a failpoint, or at how many bytes. */
  readonly where: readonly string[];
  readonly urlsAsked: number;
  readonly sizeBytes: number;
  readonly bytesFetched: number;
  /** What did not hold. */
  readonly problems: readonly string[];
};

/** One life of a queue: killed again and again while its URLs run out, and then left to end. */
export async function runOneKill(seed: number): Promise<KillRun> {
  const random = createRandom(seed);
  const folders = makeFolders();
  const server = await startServerWith(
    Array.from({ length: FILES }, (_, index) => ({
      fileName: `file-${index}.bin`,
      sizeBytes: random.between(1, 12 * MIB),
      seed: random.between(1, 1e9),
    })),
    {
      urlLifeMs: random.between(1200, 4000),
      bytesPerSecondPerConnection: random.between(6, 30) * MIB,
    },
  );
  const files = server.catalogue[0]?.versions[0]?.files ?? [];
  const sizeBytes = files.reduce((sum, { declaredSizeBytes }) => sum + declaredSizeBytes, 0);
  const where: string[] = [];
  try {
    let ended: Download[] | null = null;
    const wantedKills = random.between(1, MOST_KILLS);
    for (let kill = 0; kill < wantedKills && ended === null; kill += 1) {
      const death = chooseDeath(random, sizeBytes);
      ended = await runChild({ server, folders, files, connections: CONNECTIONS, ...death.request });
      if (ended === null) where.push(death.name);
    }
    ended ??= await runChild({ server, folders, files, connections: CONNECTIONS });
    const bytesFetched = (ended ?? []).reduce((sum, download) => sum + download.bytesFetched, 0);
    return {
      seed,
      kills: where.length,
      where,
      urlsAsked: server.log.filter(({ path }) => path.endsWith('/downloads/url')).length,
      sizeBytes,
      bytesFetched,
      problems: [
        ...judge(ended, files, where.length),
        ...brokenInvariants({ server, folders, planted: new Set(), root: dirname(folders.downloads) }),
      ],
    };
  } finally {
    await server.close();
    folders.remove();
  }
}

function chooseDeath(random: Random, sizeBytes: number) {
  if (random.next() < 0.4) {
    const killAtBytes = random.between(1, sizeBytes);
    return { name: 'bytes', request: { killAtBytes } };
  }
  const [name, most] = random.pick(FAILPOINTS);
  return { name, request: { killAt: `${name}:${random.between(1, most)}` } };
}

function judge(ended: Download[] | null, files: readonly PublishedFile[], kills: number): string[] {
  if (ended === null) return ['the last run did not come to its end'];
  const problems: string[] = [];
  if (ended.length !== files.length || new Set(ended.map(({ id }) => id)).size !== files.length) {
    problems.push(`I3: ${ended.length} downloads for ${files.length} files`);
  }
  for (const file of files) {
    const download = ended.find(({ fileId }) => fileId === file.fileId);
    const sum = file.content === null ? null : sha256Of(file.content);
    if (download?.state.kind !== 'completed' || download.sha256 !== sum) {
      problems.push(`I1: ${file.fileName} is ${download?.state.kind ?? 'forgotten'}`);
      continue;
    }
    const most = (download.sizeBytes ?? 0) + kills * CONNECTIONS * MIB;
    if (download.bytesFetched > most) {
      problems.push(`I9: ${file.fileName}: ${download.bytesFetched} bytes fetched, ${most} allowed`);
    }
  }
  return problems;
}

/** Many of them, some at a time. */
export async function runKillCampaign(
  runs: number,
  seed: number,
  atOnce: number,
  onRun: (run: KillRun) => void = () => undefined,
): Promise<KillRun[]> {
  const done: KillRun[] = [];
  let next = 0;
  async function work() {
    while (next < runs) {
      const run = await runOneKill(seed * 1_000_003 + next++);
      done.push(run);
      onRun(run);
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work));
  return done;
}
