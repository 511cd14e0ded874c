import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type BindistServer, type PublishedFile, sha256Of } from '../../../demo-server/index.ts';
import type { FailpointName } from '../../../src/main/downloads/failpoints.ts';
import type { Download } from '../../../src/shared/model.ts';
import { brokenInvariants } from '../../support/engine/invariants.ts';
import { makeFolders, startServerWith } from '../../support/engine/setUp.ts';
import { type Death, runLife } from './life.ts';
import { createRandom, type Random } from './random.ts';
import { costOf, type FileCost, type FileTraffic, trafficByFile, trafficOf } from './traffic.ts';

const MIB = 1024 * 1024;
const CONNECTIONS = 4;
const MOST_KILLS = 4;
/** What one chunk asks for at least, where the server is far away. */
const SMALLEST_CHUNK_BYTES = MIB;

/** Every step of a download after which a crash must find its way, and how often at most a queue of small files meets it. */
const MOST_MET: Readonly<Record<FailpointName, number>> = {
  'write.before': 40,
  'write.after': 40,
  'sync.before': 3,
  'sync.after': 3,
  'journal.before': 12,
  'journal.after': 12,
  'mark.before': 3,
  'mark.after': 3,
  'rename.before': 3,
  'rename.between': 3,
  'rename.after': 3,
  'state.before': 10,
  'state.after': 10,
};

export type KillRun = {
  readonly seed: number;
  /** Where it was killed: a failpoint, or what it was doing at that time, by the server's log. */
  readonly deaths: readonly string[];
  readonly sizeBytes: number;
  readonly costs: readonly FileCost[];
  /** What did not hold. */
  readonly problems: readonly string[];
};

/**
 * One life after another of a queue of several files with several connections each, killed again and again while its URLs run
 * out, and then left to end.
 *
 * @param first the failpoint of the first kill, so that a campaign meets each
 */
export async function runOneKill(seed: number, first: FailpointName): Promise<KillRun> {
  const random = createRandom(seed);
  const folders = makeFolders();
  const pace = random.between(4, 10) * MIB;
  const sizes = [random.between(18, 36) * MIB + random.between(0, 999), random.between(1, 8 * MIB)];
  sizes.push(random.between(1, 200_000));
  const server = await startServerWith(
    sizes.map((sizeBytes, index) => ({
      fileName: `file-${index}.bin`,
      sizeBytes,
      seed: random.between(1, 1e9),
    })),
    {
      urlLifeMs: random.between(300, 700),
      bytesPerSecondPerConnection: pace,
      // From 20 ms on a server is far away: then there are more connections and smaller ranges.
      latencyMs: random.pick([0, 25, 25, 25]),
    },
  );
  const files = server.catalogue[0]?.versions[0]?.files ?? [];
  const sizeBytes = sizes.reduce((sum, size) => sum + size, 0);
  const deaths: string[] = [];
  const lives: ReadonlyMap<string, FileTraffic>[] = [];
  const problems: string[] = [];
  let ended: readonly Download[] | null = null;

  async function live(death: Death | null) {
    const before = server.log.length;
    const end = await runLife({ server, folders, files, connections: CONNECTIONS, death });
    await untilQuiet(server);
    const log = server.log.slice(before);
    lives.push(trafficByFile(log));
    if (end.kind === 'killed' && death !== null) {
      deaths.push(death.kind === 'failpoint' ? death.name : `at random, ${phaseOf(log)}`);
    }
    if (end.kind === 'broken') problems.push(end.why);
    if (end.kind === 'ended') ended = end.downloads;
  }

  try {
    const wanted = random.between(1, MOST_KILLS);
    for (let kill = 0; kill < wanted && ended === null && problems.length === 0; kill += 1) {
      await live(
        kill === 0
          ? { kind: 'failpoint', name: first, count: random.between(1, MOST_MET[first]) }
          : chooseDeath(random, Math.max(1, sizeBytes - sentIn(lives)), pace),
      );
    }
    if (ended === null && problems.length === 0) await live(null);
    const costs = files.map((file) =>
      costOf(
        file.declaredSizeBytes,
        lives.map((life) => trafficOf(life, file.fileId)),
        CONNECTIONS,
      ),
    );
    return {
      seed,
      deaths,
      sizeBytes,
      costs,
      problems: [
        ...problems,
        ...judgeFiles(ended, files, folders.downloads),
        ...files.flatMap((file, index) => judgeCost(file, costs[index], lives.length)),
        ...brokenInvariants({ server, folders, planted: new Set(), root: dirname(folders.downloads) }),
      ],
    };
  } finally {
    await server.close();
    folders.remove();
  }
}

function chooseDeath(random: Random, leftBytes: number, pace: number): Death {
  const luck = random.next();
  // Some connections side by side, and the time it takes to begin.
  const longMs = 200 + (leftBytes / (2 * pace)) * 1000;
  if (luck < 0.2) return { kind: 'time', afterMs: random.between(0, 100) };
  if (luck < 0.4) return { kind: 'time', afterMs: random.between(0, longMs) };
  if (luck < 0.5)
    return { kind: 'sent', bytes: random.between(1, leftBytes), afterMs: random.between(0, 60) };
  // While the last bytes are written, verified and published.
  if (luck < 0.65) return { kind: 'sent', bytes: leftBytes, afterMs: random.between(0, 120) };
  const name = random.pick(FAILPOINT_NAMES);
  return { kind: 'failpoint', name, count: random.between(1, MOST_MET[name]) };
}

function sentIn(lives: readonly ReadonlyMap<string, FileTraffic>[]): number {
  return lives.flatMap((life) => [...life.values()]).reduce((sum, { bytesSent }) => sum + bytesSent, 0);
}

function isFailpoint(name: string): name is FailpointName {
  return name in MOST_MET;
}

export const FAILPOINT_NAMES: readonly FailpointName[] = Object.keys(MOST_MET).filter(isFailpoint);

function phaseOf(log: BindistServer['log']): string {
  const answers = log.filter(({ on, bytesSent }) => on === 'storage' && bytesSent > 0);
  if (answers.length === 0) return 'before the first byte';
  return answers.every(({ isDone }) => isDone) ? 'after the last byte' : 'in mid-transfer';
}

/** The killed process's connections are gone for the server as well, so that its log is final. */
async function untilQuiet(server: BindistServer): Promise<void> {
  const isBusy = () => server.log.some(({ on, isClosed }) => on === 'storage' && !isClosed);
  for (let look = 0; look < 200 && isBusy(); look += 1) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** I1, I3: each file is there once, byte for byte, and nothing else. The record's word is not taken for it. */
function judgeFiles(
  ended: readonly Download[] | null,
  files: readonly PublishedFile[],
  folder: string,
): string[] {
  if (ended === null) return ['the last run did not come to its end'];
  const problems: string[] = [];
  if (ended.length !== files.length) problems.push(`I3: ${ended.length} downloads for ${files.length} files`);
  const names = readdirSync(folder);
  if (names.length !== files.length) problems.push(`I8: the folder has ${names.join(', ')}`);
  for (const { fileId, fileName, content } of files) {
    const download = ended.find((each) => each.fileId === fileId);
    const path = download?.path ?? null;
    if (download?.state.kind !== 'completed' || path === null || !existsSync(path)) {
      problems.push(`I3: ${fileName} is ${download?.state.kind ?? 'forgotten'}`);
      continue;
    }
    const sum = createHash('sha256').update(readFileSync(path)).digest('hex');
    const published = content === null ? null : sha256Of(content);
    if (sum !== published) problems.push(`I1: ${fileName} is not what was published`);
    if (download.sha256 !== sum) problems.push(`I1: the record of ${fileName} has another sum`);
  }
  return problems;
}

/** I5, I9, by the server's log. */
function judgeCost(
  { fileName, declaredSizeBytes }: PublishedFile,
  cost: FileCost | undefined,
  lives: number,
): string[] {
  if (cost === undefined) return [`${fileName} was never asked for`];
  const problems: string[] = [];
  if (cost.sentAgainBytes > cost.mayBeSentAgainBytes) {
    problems.push(
      `I9: ${fileName}: ${cost.sentAgainBytes} bytes sent again, ${cost.mayBeSentAgainBytes} allowed after ${cost.cutConnections} cut connections`,
    );
  }
  const chunks = Math.ceil(declaredSizeBytes / SMALLEST_CHUNK_BYTES);
  const mostRequests = lives * (chunks + 2 * CONNECTIONS);
  if (cost.storageRequests > mostRequests) {
    problems.push(`I5: ${fileName}: ${cost.storageRequests} requests, ${mostRequests} allowed`);
  }
  if (cost.urlsAsked > cost.storageRequests + lives) {
    problems.push(`I5: ${fileName}: ${cost.urlsAsked} URLs for ${cost.storageRequests} requests`);
  }
  return problems;
}
