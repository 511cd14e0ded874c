import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { DEMO } from '../support/bindist-server/index.ts';
import { isInstalled, PEERS, run } from './peers.ts';

/**
 * `npm run bench [-- --runs 5]`: 1 GiB over loopback to disk, against curl and aria2c in the same run, as medians and ratios.
 * The bytes come from the test server, in a process of its own: it is the same ceiling for every peer.
 */
const { values } = parseArgs({ options: { runs: { type: 'string', default: '5' } } });
const RUNS = Number(values.runs);
const SERVER = join(import.meta.dirname, '..', 'support', 'bindist-server', 'main.ts');
const ready = z.object({ apiUrl: z.string(), customerKey: z.string() });
const signed = z.object({ data: z.object({ downloadUrl: z.string(), checksum: z.string() }) });

const server = spawn(process.execPath, [SERVER, '--url-life', '1h'], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
const [line] = await new Promise<string[]>((resolve) =>
  createInterface({ input: server.stdout }).once('line', (text) => resolve([text])),
);
const { apiUrl, customerKey } = ready.parse(JSON.parse(line ?? ''));
const { applicationId, version } = DEMO.oneGiB;
const answer = await fetch(`${apiUrl}/v1/downloads/url?applicationId=${applicationId}&version=${version}`, {
  headers: { Authorization: `Bearer ${customerKey}` },
});
const { data } = signed.parse(await answer.json());
const work = mkdtempSync(join(tmpdir(), 'bindist-bench-'));

const peers = PEERS.filter(({ name, needs }) => {
  const missing = needs.filter((program) => !isInstalled(program));
  if (missing.length > 0) console.log(`${name}: not raced, missing ${missing.join(', ')}`);
  return missing.length === 0;
});
const seconds = new Map<string, number[]>(peers.map(({ name }) => [name, []]));

try {
  // Round by round, so that whatever else the machine does falls on everyone alike.
  for (let round = 0; round < RUNS; round += 1) {
    for (const peer of peers) {
      const folder = join(work, `${round}-${peers.indexOf(peer)}`);
      mkdirSync(folder);
      const command = peer.command({
        folder,
        stateFolder: join(folder, 'state'),
        url: data.downloadUrl,
        sha256: data.checksum.replace('sha256:', ''),
        application: applicationId,
        version,
      });
      seconds
        .get(peer.name)
        ?.push(await run(command, { BINDIST_API_URL: apiUrl, BINDIST_API_KEY: customerKey }));
      rmSync(folder, { recursive: true });
    }
  }
} finally {
  server.kill();
  rmSync(work, { recursive: true, force: true });
}

const median = (list: readonly number[]) =>
  [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)] ?? Number.NaN;
const ours = median(seconds.get('bindist get') ?? []);
const rows = peers.map(({ name, verifies }) => {
  const runs = seconds.get(name) ?? [];
  return { name, verifies, medianSeconds: median(runs), ratioOfOurs: ours / median(runs), runs };
});
console.log(
  `\n1 GiB over loopback HTTP to disk, medians of ${RUNS}; ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB`,
);
for (const { name, verifies, medianSeconds, ratioOfOurs } of rows) {
  console.log(
    `${name.padEnd(32)} ${verifies ? 'verified  ' : 'unverified'} ${medianSeconds.toFixed(2).padStart(6)} s   ours is ${ratioOfOurs.toFixed(2)} of it`,
  );
}
const results = join(import.meta.dirname, '..', '..', 'test-results');
mkdirSync(results, { recursive: true });
writeFileSync(
  join(results, 'bench.json'),
  JSON.stringify(
    { machine: { cores: cpus().length, model: cpus()[0]?.model, node: process.version }, rows },
    null,
    2,
  ),
);
