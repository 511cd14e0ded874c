import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, release, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { goalInWords, judgeGoals } from './goals.ts';
import { installPeers } from './install.ts';
import { type Cost, median } from './measure.ts';
import { OURS } from './peers.ts';
import { FAR_PROFILES, runFar } from './profiles/far.ts';
import { runLoopback } from './profiles/loopback.ts';
import { runMany } from './profiles/many.ts';
import { runMemory } from './profiles/memory.ts';
import { runQueue } from './profiles/queue.ts';
import { runRestart } from './profiles/restart.ts';
import { runSmooth } from './profiles/smooth.ts';
import type { Bench, ProfileResult } from './profiles/types.ts';
import { jsonLine } from './race.ts';
import { type StoredBench, type StoredResult, storedBenchSchema } from './stored.ts';

/**
 * `npm run bench [-- --runs 5 --profile 1,2]`: the engine against curl, wget2 and aria2c, side by side in one run on this machine.
 * How to read it: docs/benchmarks.md.
 */
const { values } = parseArgs({
  options: { runs: { type: 'string', default: '5' }, profile: { type: 'string' } },
});

const RESULTS = join(import.meta.dirname, '..', '..', 'test-results');
const FILE = join(RESULTS, 'bench.json');

const startedSchema = z.object({ type: z.literal('started'), startUpMs: z.number() });

const PROFILES: Readonly<Record<string, (bench: Bench) => Promise<ProfileResult>>> = {
  '1': (bench) => runLoopback('plain', bench),
  '1-tls': (bench) => runLoopback('tls', bench),
  ...Object.fromEntries(
    FAR_PROFILES.map((profile) => [profile.id, (bench: Bench) => runFar(profile, bench)]),
  ),
  '5': runMemory,
  '6': runMany,
  '7': runRestart,
  '8': runSmooth,
  '9': runQueue,
};

installPeers();
const root = join(tmpdir(), 'bindist-bench-site');
const work = mkdtempSync(join(tmpdir(), 'bindist-bench-'));
const results: ProfileResult[] = [];
try {
  for (const id of values.profile?.split(',') ?? Object.keys(PROFILES)) {
    const profile = PROFILES[id];
    if (profile === undefined)
      throw new Error(`No profile ${id}; there are ${Object.keys(PROFILES).join(', ')}.`);
    const result = await profile({ work, root, runs: Number(values.runs) });
    results.push(result);
    print(result);
    save();
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}

console.log('\nGoals');
for (const outcome of judgeGoals(results.map(toStored))) {
  const { found, verdict } = goalInWords(outcome);
  console.log(
    `   ${outcome.profile.padEnd(10)} ${outcome.what.padEnd(46)} ${outcome.goal.padEnd(10)} ${found.padEnd(12)} ${verdict}`,
  );
}

function thisRun(): StoredBench {
  return {
    date: new Date().toISOString(),
    machine: {
      cores: cpus().length,
      model: cpus()[0]?.model ?? 'unknown',
      memoryGiB: Math.round(totalmem() / 2 ** 30),
      kernel: release(),
      node: process.version,
    },
    runs: Number(values.runs),
    results: results.map(toStored),
  };
}

/** After each profile: a run that is stopped has not been for nothing. */
function save(): void {
  const run = thisRun();
  mkdirSync(RESULTS, { recursive: true });
  writeFileSync(FILE, JSON.stringify({ ...run, results: [...kept(run), ...run.results] }, null, 1));
}

/** What an earlier run on this machine measured, and this one did not: so that a part can be run again. */
function kept(run: StoredBench): StoredResult[] {
  if (!existsSync(FILE)) return [];
  const earlier = storedBenchSchema.parse(JSON.parse(readFileSync(FILE, 'utf8')));
  const isSameMachine = JSON.stringify(earlier.machine) === JSON.stringify(run.machine);
  return isSameMachine
    ? earlier.results.filter(({ id }) => run.results.every((result) => result.id !== id))
    : [];
}

/** Of ours: from the start of the process to the first request, which is in its seconds too. */
function startUps(costs: readonly Cost[]): number[] {
  return costs.map(({ output }) => jsonLine(output, startedSchema).startUpMs);
}

function toStored({ id, title, note, costs, facts: measured }: ProfileResult): StoredResult {
  const ours = costs.get(OURS.name);
  const facts = ours === undefined ? measured : { ...measured, startUpMs: startUps(ours) };
  const numbers = [...costs].map(([name, list]) => [name, list.map(({ output: _, ...cost }) => cost)]);
  return {
    id,
    title,
    ...(note === undefined ? {} : { note }),
    costs: Object.fromEntries(numbers),
    ...(facts === undefined
      ? {}
      : { facts: Object.fromEntries(Object.entries(facts).map(([name, list]) => [name, [...list]])) }),
  };
}

function print({ id, title, costs, facts, note }: ProfileResult): void {
  console.log(`\n${id}. ${title}${note === undefined ? '' : `\n   ${note}`}`);
  for (const [name, list] of costs) {
    const seconds = list.map((cost) => cost.seconds);
    console.log(
      `   ${name.padEnd(28)} ${median(seconds).toFixed(2).padStart(7)} s  [${Math.min(...seconds).toFixed(2)} to ${Math.max(...seconds).toFixed(2)}]  ${median(list.map((cost) => cost.cpuSeconds)).toFixed(2)} CPU s  ${median(list.map((cost) => cost.peakMiB)).toFixed(0)} MiB`,
    );
  }
  for (const [name, list] of Object.entries(facts ?? {})) {
    console.log(`   ${name.padEnd(28)} ${median(list)}  [${list.join(' ')}]`);
  }
}
