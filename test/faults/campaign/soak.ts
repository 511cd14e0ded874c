import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { type FaultAction, sha256Of } from '../../support/bindist-server/index.ts';
import { brokenInvariants } from '../../support/engine/invariants.ts';
import { makeFolders, startServerWith } from '../../support/engine/setUp.ts';
import { createRandom } from './random.ts';

/**
 * `npm run test:soak -- --minutes 30 --seed 1`: many downloads under random faults, changes of bandwidth, pauses, offline flips, and
 * URLs that live for 2 to 10 seconds. Says what was met, and whether memory grew.
 */
const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '1' }, seed: { type: 'string', default: '1' } },
});
const MIB = 1024 * 1024;
/** After so long without faults everything must have come. */
const END_WITHIN_MS = 120_000;
const random = createRandom(Number(values.seed));

const lineSchema = z.object({
  completed: z.number(),
  failed: z.number(),
  wrong: z.number(),
  requests: z.number(),
  refreshes: z.number(),
  bytes: z.number(),
  sizes: z.number(),
  added: z.number(),
  open: z.number(),
  rssMiB: z.number(),
  failures: z.record(z.string(), z.number()),
});

const folders = makeFolders();
const server = await startServerWith(
  Array.from({ length: 60 }, (_, index) => ({
    fileName: `soak-${index}.bin`,
    sizeBytes: random.next() < 0.5 ? random.between(0, 300_000) : random.between(1, 24) * MIB,
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
const lines: z.infer<typeof lineSchema>[] = [];
createInterface({ input: child.stdout }).on('line', (text) => {
  lines.push(lineSchema.parse(JSON.parse(text)));
});
const exited = new Promise<number | null>((resolve) => child.once('close', resolve));

const met = new Map<string, number>();
const count = (what: string) => met.set(what, (met.get(what) ?? 0) + 1);
let isOver = false;

const FAULTS: readonly (() => FaultAction)[] = [
  () => ({ kind: 'closeAfterBytes', bytes: random.between(0, 4 * MIB) }),
  () => ({ kind: 'resetBeforeHeaders' }),
  () => ({ kind: 'stallHeaders' }),
  () => ({ kind: 'stallAtByte', offset: random.between(0, 8 * MIB) }),
  () => ({ kind: 'slowDown' }),
  () => ({ kind: 'status', status: random.pick([429, 500, 502, 503]) }),
  () => ({ kind: 'expired', flavour: random.pick(['s3', 'expiredToken', 'r2']) }),
  () => ({ kind: 'ignoreRange' }),
  () => ({ kind: 'contentLengthDelta', bytes: random.between(-500, 500) }),
  () => ({ kind: 'wrongRangeStart', shiftBytes: random.between(-9, 9) }),
  () => ({ kind: 'omitContentLength' }),
  () => ({ kind: 'corruptByte', offset: random.between(0, 200_000) }),
  () => ({ kind: 'htmlLogin' }),
];

/** Something else goes wrong, or is mended, ten times a second. */
async function weather(): Promise<void> {
  while (!isOver) {
    const luck = random.next();
    if (luck < 0.35) {
      const action = random.pick(FAULTS)();
      const on = random.next() < 0.8 ? 'storage' : 'api';
      const takeAway = server.addFault({ on, match: { to: random.between(1, 5), probability: 0.7 }, action });
      count(`${on} ${action.kind}`);
      setTimeout(takeAway, random.between(200, 3000));
    } else if (luck < 0.45) {
      const bytesPerSecondTotal = random.pick([null, 2, 10, 40, 100]);
      server.setShaping({
        bytesPerSecondTotal: bytesPerSecondTotal === null ? null : bytesPerSecondTotal * MIB,
        latencyMs: random.pick([0, 0, 5, 80]),
      });
      count('bandwidth');
    } else if (luck < 0.5) {
      server.setUrlLife(random.between(2000, 10_000));
    } else if (luck < 0.53) {
      count('offline');
      await server.stopListening();
      await new Promise((resolve) => setTimeout(resolve, random.between(1, 1500)));
      await server.listenAgain();
    } else if (luck < 0.56) {
      count('all connections closed');
      server.closeConnections();
    }
    // The log is for assertions of short tests.
    if (server.log.length > 20_000) server.log.splice(0, 10_000);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const weathering = weather();
await Promise.race([new Promise((resolve) => setTimeout(resolve, Number(values.minutes) * 60_000)), exited]);
isOver = true;
await weathering;
server.clearFaults();
server.setShaping({ bytesPerSecondTotal: null, latencyMs: 0 });
child.stdin.write('end\n');
const timer = setTimeout(() => child.kill('SIGKILL'), END_WITHIN_MS);
const exitCode = await exited;
clearTimeout(timer);

const last = lines.at(-1);
const problems = [
  ...(exitCode === 0
    ? []
    : [`the engine's process ended with ${exitCode}, ${last?.open ?? '?'} downloads open`]),
  ...(last === undefined || last.wrong > 0
    ? [`${last?.wrong ?? 'unknown'} files are not what was published`]
    : []),
  ...brokenInvariants({ server, folders, planted: new Set(), root: dirname(folders.downloads) }),
];
await server.close();
folders.remove();

const quarter = Math.max(1, Math.floor(lines.length / 4));
const middle = (part: typeof lines) =>
  part.map(({ rssMiB }) => rssMiB).sort((a, b) => a - b)[Math.floor(part.length / 2)] ?? 0;
console.log(`seed ${values.seed}, ${values.minutes} minutes`);
if (last !== undefined) {
  console.log(
    `${last.completed} downloads completed of ${last.added}; ${(last.bytes / 1e9).toFixed(2)} GB fetched for ${(last.sizes / 1e9).toFixed(2)} GB`,
  );
  console.log(
    `${(last.requests / last.completed).toFixed(1)} requests and ${(last.refreshes / last.completed).toFixed(2)} refreshes for each; ${last.failed} times 'failed' and tried again by hand: ${JSON.stringify(last.failures)}`,
  );
}
console.log(
  `faults: ${[...met]
    .sort()
    .map(([what, times]) => `${what} ${times}`)
    .join(', ')}`,
);
console.log(
  `memory (MiB, median of each quarter): ${[0, 1, 2, 3].map((index) => middle(lines.slice(index * quarter, (index + 1) * quarter)).toFixed(0)).join(', ')}`,
);
for (const problem of problems) console.log(`PROBLEM ${problem}`);
console.log(problems.length === 0 ? 'clean' : `${problems.length} problems`);
process.exitCode = problems.length === 0 ? 0 : 1;
