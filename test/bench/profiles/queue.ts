import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { jsonLine } from '../race.ts';
import type { Bench, ProfileResult } from './types.ts';

const CHILD = join(import.meta.dirname, '..', 'app', 'queueApp.ts');
const saidSchema = z.object({
  composeMs: z.number(),
  snapshotMs: z.number(),
  reorderMs: z.number(),
  residentMiB: z.number(),
});

/** A queue of 10,000: what it costs to open, to show, to put in order and to have. */
export async function runQueue(bench: Bench): Promise<ProfileResult> {
  const facts: Record<'startMs' | 'firstSnapshotMs' | 'slowestReorderMs' | 'moreMiBThanEmpty', number[]> = {
    startMs: [],
    firstSnapshotMs: [],
    slowestReorderMs: [],
    moreMiBThanEmpty: [],
  };
  const long = prepare(join(bench.work, 'long'), 10_000);
  const empty = prepare(join(bench.work, 'empty'), 0);
  for (let round = 0; round < bench.runs; round += 1) {
    const without = measure(empty);
    const said = measure(long);
    facts.startMs.push(Math.round(said.composeMs));
    facts.firstSnapshotMs.push(Math.round(said.snapshotMs));
    facts.slowestReorderMs.push(Math.round(said.reorderMs * 10) / 10);
    facts.moreMiBThanEmpty.push(Math.round(said.residentMiB - without.residentMiB));
  }
  return { id: '9', title: 'A queue of 10,000', costs: new Map(), facts };
}

function prepare(folder: string, count: number): string {
  mkdirSync(join(folder, 'downloads'), { recursive: true });
  child([folder, 'fill', String(count)]);
  return folder;
}

function measure(folder: string): z.infer<typeof saidSchema> {
  return jsonLine(child([folder, 'measure']), saidSchema);
}

function child(words: readonly string[]): string {
  const { status, stdout } = spawnSync(process.execPath, ['--expose-gc', CHILD, ...words], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, BINDIST_API_URL: 'http://127.0.0.1:9', BINDIST_API_KEY: 'bench' },
  });
  if (status !== 0) throw new Error(`The app with the queue ended with ${status}.`);
  return stdout;
}
