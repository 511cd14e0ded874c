import { createHash } from 'node:crypto';
import { createReadStream, mkdirSync, readdirSync, rmdirSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import type { Download } from '../../../src/shared/model.ts';
import { limitsWith, openEngine, wanted } from '../../support/engine/setUp.ts';
import { createRandom } from './random.ts';
import type { SoakLine } from './soakReport.ts';

/**
 * The engine in a process of its own, kept busy until it is told to end: a line on standard input. `apiUrl key state downloads seed
 * files`. Says what it did, once a second, as JSON.
 */
const fileSchema = z.object({
  fileId: z.string(),
  fileName: z.string(),
  declaredSizeBytes: z.number(),
  sha256: z.string(),
});
const [apiUrl = '', customerKey = '', state = '', downloads = '', seed = '1', filesJson = '[]'] =
  process.argv.slice(2);
const files = z.array(fileSchema).parse(JSON.parse(filesJson));
const random = createRandom(Number(seed));
const QUEUE = 12;
/** Every so many ends their number is told, so that a report of many problems stays one. */
const MOST_PROBLEMS = 20;

const { engine, close } = openEngine(
  { apiUrl, customerKey },
  { state, downloads },
  { concurrentDownloads: 4, timeouts: { connectMs: 2000, headersMs: 2000, idleMs: 2000 } },
);
type Expected = { readonly sha256: string; readonly sizeBytes: number };
const expected = new Map<string, Expected>();
const counted = {
  added: 0,
  completed: 0,
  failed: 0,
  requests: 0,
  mostRequests: 0,
  refreshes: 0,
  bytesFetched: 0,
  sizeBytes: 0,
  pauses: 0,
  limitChanges: 0,
};
const failures = new Map<string, number>();
const problems: string[] = [];
let isEnding = false;

function addOne() {
  const file = random.pick(files);
  const folder = join(downloads, String(counted.added++));
  mkdirSync(folder);
  const [id] = engine.add([wanted(file, folder)]);
  if (id !== undefined) expected.set(id, { sha256: file.sha256, sizeBytes: file.declaredSizeBytes });
}

async function settle(download: Download) {
  const { id, state: last } = download;
  const published = expected.get(id);
  if (published === undefined) return;
  if (last.kind === 'failed') {
    failures.set(last.error.code, (failures.get(last.error.code) ?? 0) + 1);
    counted.failed += 1;
    // Somebody presses 'try again', as often as it takes.
    engine.retry([id]);
    return;
  }
  expected.delete(id);
  counted.completed += 1;
  counted.requests += download.requests;
  counted.mostRequests = Math.max(counted.mostRequests, download.requests);
  counted.refreshes += download.refreshes;
  counted.bytesFetched += download.bytesFetched;
  counted.sizeBytes += published.sizeBytes;
  await examine(download, published);
  await engine.remove([id]);
}

/** I1, I8: the file on the disk is what was published, whatever its record says, and nothing is beside it. */
async function examine({ folder, path, fileName, sha256 }: Download, published: Expected) {
  const names = readdirSync(folder);
  if (path === null || names.join() !== fileName) {
    note(`I8: a completed download left ${names.join(', ') || 'nothing'} instead of ${fileName}`);
    return;
  }
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  const sum = hash.digest('hex');
  if (sum !== published.sha256) note(`I1: ${fileName} is not what was published`);
  if (sum !== sha256) note(`I1: the record of ${fileName} has another sum`);
  unlinkSync(path);
  // Throws where anything came meanwhile.
  rmdirSync(folder);
}

function note(problem: string) {
  if (problems.length < MOST_PROBLEMS) problems.push(problem);
}

engine.onPatch(({ changed }) => {
  for (const download of changed)
    if (download.state.kind === 'completed' || download.state.kind === 'failed') void settle(download);
});
engine.start();

/** What people, and laptops, do. */
const meddling = setInterval(() => {
  if (isEnding) return;
  const { downloads: all } = engine.snapshot();
  while (expected.size < QUEUE) addOne();
  const some = all[random.between(0, Math.max(0, all.length - 1))];
  const luck = random.next();
  if (some !== undefined && luck < 0.1 && ['transferring', 'queued', 'waiting'].includes(some.state.kind)) {
    counted.pauses += 1;
    engine.pause([some.id]);
    setTimeout(() => resume(some.id), random.between(1, 1500));
  } else if (luck < 0.15) {
    counted.limitChanges += 1;
    engine.setLimits(
      limitsWith({
        concurrentDownloads: random.between(1, 5),
        connectionsPerDownload: random.between(1, 8),
        bytesPerSecond: random.next() < 0.5 ? null : random.between(1, 40) * 1_000_000,
      }),
    );
  } else if (luck < 0.2) {
    engine.networkMayBeBack();
  }
}, 100);

function resume(id: Download['id']) {
  const found = engine.snapshot().downloads.find((download) => download.id === id);
  if (found?.state.kind === 'paused') engine.resume([id]);
}

const telling = setInterval(tell, 1000);

function tell() {
  globalThis.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  const line: SoakLine = {
    ...counted,
    atMs: performance.now(),
    open: expected.size,
    failures: Object.fromEntries(failures),
    problems,
    rssMiB: rss / 2 ** 20,
    heldMiB: (heapUsed + external) / 2 ** 20,
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

process.stdin.once('data', async () => {
  isEnding = true;
  clearInterval(meddling);
  engine.setLimits(limitsWith({}));
  const paused = () => engine.snapshot().downloads.filter(({ state: { kind } }) => kind === 'paused');
  // A settled one is examined before it is removed.
  while (expected.size > 0 || engine.snapshot().downloads.length > 0) {
    for (const { id } of paused()) engine.resume([id]);
    engine.networkMayBeBack();
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  clearInterval(telling);
  tell();
  await close();
  process.exit(0);
});
