import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { sha256Of } from '../../../demo-server/index.ts';
import { brokenInvariants } from '../../support/engine/invariants.ts';
import { makeFolders, startServerWith } from '../../support/engine/setUp.ts';
import { judgeMemory } from './memory.ts';
import { createRandom } from './random.ts';
import { createServerLedger } from './serverLedger.ts';
import { judgeSoak } from './soakJudge.ts';
import { type SoakLine, soakLineSchema } from './soakReport.ts';
import { makeWeather } from './weather.ts';

/**
 * `npm run test:soak -- --minutes 30 --seed 1`: many downloads under random faults, changes of bandwidth, pauses, offline flips, and
 * URLs that live for 2 to 10 seconds. Says what was met, and whether memory grew.
 */
const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '1' }, seed: { type: 'string', default: '1' } },
});
const minutes = Number(values.minutes);
if (!(minutes > 0)) throw new Error('--minutes is a number.');
const MIB = 1024 * 1024;
const LARGEST_BYTES = 24 * MIB;
/** After so long without faults everything must have come. */
const END_WITHIN_MS = 120_000;
const random = createRandom(Number(values.seed));

const folders = makeFolders();
const server = await startServerWith(
  Array.from({ length: 60 }, (_, index) => ({
    fileName: `soak-${index}.bin`,
    sizeBytes: random.next() < 0.5 ? random.between(0, 300_000) : random.between(MIB, LARGEST_BYTES),
  })),
  { urlLifeMs: 5000 },
);
const files = (server.catalogue[0]?.versions[0]?.files ?? []).map((file) => ({
  fileId: file.fileId,
  fileName: file.fileName,
  declaredSizeBytes: file.declaredSizeBytes,
  sha256: file.content === null ? '' : sha256Of(file.content),
}));

const child = spawn(
  process.execPath,
  [
    '--expose-gc',
    join(import.meta.dirname, 'soakChild.ts'),
    server.apiUrl,
    server.customerKey,
    folders.state,
    folders.downloads,
    values.seed,
    JSON.stringify(files),
  ],
  { stdio: ['pipe', 'pipe', 'inherit'] },
);
const lines: SoakLine[] = [];
createInterface({ input: child.stdout }).on('line', (text) => {
  lines.push(soakLineSchema.parse(JSON.parse(text)));
});
const exited = new Promise<number | null>((resolve) => child.once('close', resolve));

const ledger = createServerLedger(server);
const draining = setInterval(() => ledger.drain(false), 1000);
const changes = new Map<string, number>();
const count = (what: string) => changes.set(what, (changes.get(what) ?? 0) + 1);
let isOver = false;
const weathering = makeWeather(server, random, () => isOver, count);
const runs = new AbortController();
await Promise.race([
  exited,
  new Promise((resolve) => {
    const timer = setTimeout(resolve, minutes * 60_000);
    runs.signal.addEventListener('abort', () => clearTimeout(timer));
  }),
]);
runs.abort();
isOver = true;
await weathering;
server.clearFaults();
server.setShaping({ bytesPerSecondTotal: null, latencyMs: 0 });
// It may have died; then its exit code says so.
child.stdin.on('error', () => undefined);
child.stdin.write('end\n');
const timer = setTimeout(() => child.kill('SIGKILL'), END_WITHIN_MS);
const exitCode = await exited;
clearTimeout(timer);
clearInterval(draining);

const last = lines.at(-1) ?? null;
const memory = judgeMemory(lines);
ledger.drain(true);
const seen = ledger.totals();
const problems = [
  ...judgeSoak({ minutes, exitCode, last, seen, memory, leftNames: readdirSync(folders.downloads) }),
  ...brokenInvariants({ server, folders, planted: new Set(), root: dirname(folders.downloads) }),
];
await server.close();
folders.remove();

const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(2)} GB`;
const list = (counts: ReadonlyMap<string, number>) =>
  [...counts]
    .sort()
    .map(([what, times]) => `${what} ${times}`)
    .join(', ');
const whole = (values: readonly number[]) => values.map((value) => value.toFixed(0)).join(', ');
console.log(`seed ${values.seed}, ${values.minutes} minutes`);
if (last !== null) {
  const { completed, added, pauses, limitChanges, failed, refreshes, requests, mostRequests } = last;
  console.log(`${completed} downloads completed of ${added}, each byte compared with what was published
bytes: ${gigabytes(seen.bytesSent)} sent by the server's log, ${gigabytes(last.bytesFetched)} fetched by the records, for ${gigabytes(last.sizeBytes)} of files; ${gigabytes(seen.bytesSent - last.sizeBytes)} sent again, ${gigabytes(seen.mayBeSentAgainBytes)} at most for what was met
requests: ${seen.storageRequests} to the storage by the server's log, ${(requests / completed).toFixed(1)} for each download by the records, ${mostRequests} at most; ${seen.mostRequestsInASecond} in one second at most
URLs: ${seen.urlsAsked} by the server's log, ${refreshes} of them refreshes by the records, ${(refreshes / completed).toFixed(2)} for each download
${failed} times 'failed' and tried again by hand: ${JSON.stringify(last.failures)}
meanwhile: ${list(new Map([...changes, ['pauses', pauses], ['limits', limitChanges]]))}`);
}
console.log(`faults met: ${list(seen.met)}`);
console.log(
  `memory: ${memory.verdict} (MiB, median of each quarter: resident ${whole(memory.rssMiB)}; held ${whole(memory.heldMiB)})`,
);
for (const problem of problems) console.log(`PROBLEM ${problem}`);
console.log(problems.length === 0 ? 'clean' : `${problems.length} problems`);
process.exitCode = problems.length === 0 ? 0 : 1;
