import { mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Download } from '../../../src/shared/model.ts';
import { limitsWith, openEngine, wanted } from '../../support/engine/setUp.ts';
import { createRandom } from './random.ts';

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

const { engine, close } = openEngine(
  { apiUrl, customerKey },
  { state, downloads },
  { concurrentDownloads: 4, timeouts: { connectMs: 2000, headersMs: 2000, idleMs: 2000 } },
);
const expected = new Map<string, string>();
const counted = { completed: 0, failed: 0, wrong: 0, requests: 0, refreshes: 0, bytes: 0, sizes: 0 };
const failures = new Map<string, number>();
let added = 0;
let isEnding = false;

function addOne() {
  const file = random.pick(files);
  const folder = join(downloads, String(added++));
  mkdirSync(folder);
  const [id] = engine.add([wanted(file, folder)]);
  if (id !== undefined) expected.set(id, file.sha256);
}

async function settle(download: Download) {
  const { id, state: last, sha256, path, sizeBytes, folder } = download;
  if (!expected.has(id)) return;
  if (last.kind === 'failed') {
    failures.set(last.error.code, (failures.get(last.error.code) ?? 0) + 1);
    counted.failed += 1;
    // Somebody presses 'try again', as often as it takes.
    engine.retry([id]);
    return;
  }
  const sum = expected.get(id);
  expected.delete(id);
  counted.completed += 1;
  counted.requests += download.requests;
  counted.refreshes += download.refreshes;
  counted.bytes += download.bytesFetched;
  counted.sizes += sizeBytes ?? 0;
  if (sha256 !== sum || path === null || statSync(path).size !== sizeBytes) counted.wrong += 1;
  await engine.remove([id]);
  rmSync(folder, { recursive: true });
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
    engine.pause([some.id]);
    setTimeout(() => resume(some.id), random.between(1, 1500));
  } else if (luck < 0.15) {
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
  const line = {
    ...counted,
    added,
    open: expected.size,
    rssMiB: process.memoryUsage().rss / 2 ** 20,
    failures: Object.fromEntries(failures),
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

process.stdin.once('data', async () => {
  isEnding = true;
  clearInterval(meddling);
  engine.setLimits(limitsWith({}));
  const paused = () => engine.snapshot().downloads.filter(({ state: { kind } }) => kind === 'paused');
  while (expected.size > 0) {
    for (const { id } of paused()) engine.resume([id]);
    engine.networkMayBeBack();
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  clearInterval(telling);
  tell();
  await close();
  process.exit(0);
});
