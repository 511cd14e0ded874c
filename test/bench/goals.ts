import { median } from './measure.ts';
import type { StoredResult } from './stored.ts';

/** A number we are out to reach, and what it came to. */
export type GoalOutcome = {
  readonly profile: string;
  readonly what: string;
  readonly goal: string;
  /** Null: not measured in this run. */
  readonly found: number | null;
  readonly unit: string;
  readonly isMet: boolean | null;
};

type Goal = {
  readonly profile: string;
  readonly what: string;
  readonly most: number;
  readonly unit: string;
  readonly read: (result: StoredResult, all: readonly StoredResult[]) => number;
};

const OURS = 'bindist get';
type Measure = 'seconds' | 'cpuSeconds' | 'peakMiB';

function medianOf(result: StoredResult, peer: string, measure: Measure = 'seconds'): number {
  return median((result.costs[peer] ?? []).map((cost) => cost[measure]));
}

const against =
  (peer: string, measure: Measure = 'seconds') =>
  (result: StoredResult) =>
    medianOf(result, OURS, measure) / medianOf(result, peer, measure);

function againstBestAria(result: StoredResult): number {
  const others = Object.keys(result.costs).filter((name) => name.startsWith('aria2c'));
  return medianOf(result, OURS) / Math.min(...others.map((name) => medianOf(result, name)));
}

const fact = (name: string) => (result: StoredResult) => median(result.facts?.[name] ?? []);

const GOALS: readonly Goal[] = [
  {
    profile: '1',
    what: 'time against curl, openssl dgst, sync',
    most: 0.7,
    unit: '',
    read: against('curl, openssl dgst, sync'),
  },
  { profile: '1', what: 'time against curl alone', most: 1, unit: '', read: against('curl') },
  { profile: '1-tls', what: 'time against curl alone, over TLS', most: 1, unit: '', read: against('curl') },
  {
    profile: '1',
    what: 'time against aria2c -x4 --checksum',
    most: 0.35,
    unit: '',
    read: against('aria2c -x4 --checksum'),
  },
  {
    profile: '1',
    what: 'CPU seconds against curl, openssl dgst, sync',
    most: 1.1,
    unit: '',
    read: against('curl, openssl dgst, sync', 'cpuSeconds'),
  },
  { profile: '2', what: 'time against aria2c -x16', most: 1, unit: '', read: against('aria2c -x16') },
  { profile: '2-defaults', what: 'time against curl', most: 0.12, unit: '', read: against('curl') },
  {
    profile: '2-defaults',
    what: 'time against aria2c at its defaults',
    most: 0.12,
    unit: '',
    read: against('aria2c'),
  },
  { profile: '3', what: 'time against the best of aria2c', most: 1.05, unit: '', read: againstBestAria },
  { profile: '4', what: 'time against the best of aria2c', most: 1.05, unit: '', read: againstBestAria },
  {
    profile: '5',
    what: 'peak memory at 10 GiB',
    most: 130,
    unit: ' MiB',
    read: (result) => medianOf(result, `${OURS}, 10GiB`, 'peakMiB'),
  },
  {
    profile: '5',
    what: 'peak memory at 10 GiB against 1 GiB',
    most: 1.1,
    unit: '',
    read: (result) =>
      medianOf(result, `${OURS}, 10GiB`, 'peakMiB') / medianOf(result, `${OURS}, 1GiB`, 'peakMiB'),
  },
  {
    profile: '6',
    what: 'time against aria2c -j16 -i list',
    most: 1,
    unit: '',
    read: against('aria2c -j16 -i list'),
  },
  {
    profile: '7',
    what: 'fetched twice, with two connections',
    most: 2048,
    unit: ' KiB',
    read: fact('fetchedTwiceKiB'),
  },
  { profile: '7', what: 'first new byte', most: 1000, unit: ' ms', read: fact('firstNewByteMs') },
  { profile: '8', what: 'event loop, p99 of its delay', most: 20, unit: ' ms', read: fact('eventLoopP99Ms') },
  { profile: '8', what: 'frames over 50 ms', most: 0, unit: '', read: fact('framesOver50Ms') },
  { profile: '9', what: 'first snapshot', most: 300, unit: ' ms', read: fact('firstSnapshotMs') },
  { profile: '9', what: 'slowest reorder', most: 10, unit: ' ms', read: fact('slowestReorderMs') },
  {
    profile: '9',
    what: 'memory above an empty queue',
    most: 60,
    unit: ' MiB',
    read: fact('moreMiBThanEmpty'),
  },
];

/** Every goal, with what this run came to. */
export function judgeGoals(results: readonly StoredResult[]): GoalOutcome[] {
  return GOALS.map(({ profile, what, most, unit, read }) => {
    const result = results.find(({ id }) => id === profile);
    const value = result === undefined ? Number.NaN : read(result, results);
    const found = Number.isFinite(value) ? value : null;
    return {
      profile,
      what,
      goal: `≤ ${most}${unit}`,
      found,
      unit,
      isMet: found === null ? null : found <= most,
    };
  });
}

export function goalInWords({ found, unit, isMet }: GoalOutcome): { found: string; verdict: string } {
  if (found === null) return { found: 'not measured', verdict: '' };
  const digits = unit === '' ? 2 : found < 10 ? 1 : 0;
  return { found: `${found.toFixed(digits)}${unit}`, verdict: isMet === true ? 'met' : 'NOT met' };
}
