import { FAILPOINT_NAMES, type KillRun, runOneKill } from './killRun.ts';
import { MOST_LOST_BYTES } from './traffic.ts';

export type KillReport = {
  readonly runs: number;
  readonly kills: number;
  /** How often it was killed where. */
  readonly deaths: ReadonlyMap<string, number>;
  readonly downloads: number;
  readonly sizeBytes: number;
  readonly bytesSent: number;
  readonly sentAgainBytes: number;
  readonly cutConnections: number;
  readonly leftAnswers: number;
  readonly storageRequests: number;
  readonly mostStorageRequests: number;
  readonly urlsAsked: number;
  readonly refreshes: number;
  /** With the seed of the run it was found in, where it was one run's. */
  readonly problems: readonly string[];
};

/** Many of them, some at a time. */
export async function runKillCampaign(
  runs: number,
  seed: number,
  atOnce: number,
  onRun: (run: KillRun) => void = () => undefined,
): Promise<KillReport> {
  const done: KillRun[] = [];
  let next = 0;
  async function work() {
    while (next < runs) {
      const index = next++;
      const first = FAILPOINT_NAMES[index % FAILPOINT_NAMES.length] ?? 'write.before';
      const runSeed = seed * 1_000_003 + index;
      // What the harness itself trips over is a problem of this run, not the end of the others.
      const run = await runOneKill(runSeed, first).catch(
        (error: unknown): KillRun => ({
          seed: runSeed,
          deaths: [],
          sizeBytes: 0,
          costs: [],
          problems: [`the run itself failed: ${error instanceof Error ? error.stack : String(error)}`],
        }),
      );
      done.push(run);
      onRun(run);
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work));
  return reportOn(done);
}

/** What a campaign came to, and what only many runs together can show. Pure. */
export function reportOn(runs: readonly KillRun[]): KillReport {
  const costs = runs.flatMap((run) => run.costs);
  const sum = (read: (cost: (typeof costs)[number]) => number) =>
    costs.reduce((total, cost) => total + read(cost), 0);
  const deaths = new Map<string, number>();
  for (const death of runs.flatMap((run) => run.deaths)) deaths.set(death, (deaths.get(death) ?? 0) + 1);
  const facts = {
    runs: runs.length,
    kills: runs.reduce((total, run) => total + run.deaths.length, 0),
    deaths: new Map([...deaths].sort()),
    downloads: costs.length,
    sizeBytes: runs.reduce((total, run) => total + run.sizeBytes, 0),
    bytesSent: sum((cost) => cost.bytesSent),
    sentAgainBytes: sum((cost) => cost.sentAgainBytes),
    cutConnections: sum((cost) => cost.cutConnections),
    leftAnswers: sum((cost) => cost.leftAnswers),
    storageRequests: sum((cost) => cost.storageRequests),
    mostStorageRequests: Math.max(0, ...costs.map((cost) => cost.storageRequests)),
    urlsAsked: sum((cost) => cost.urlsAsked),
    refreshes: sum((cost) => cost.refreshes),
  };
  const problems = runs.flatMap((run) =>
    run.problems.map((problem) => `run ${run.seed}: ${problem} (killed at ${run.deaths.join(', ')})`),
  );
  return { ...facts, problems: [...problems, ...judgeAll(facts)] };
}

/** Too few runs meet too little to be judged as a whole. */
const LEAST_RUNS = 3 * FAILPOINT_NAMES.length;

function judgeAll(facts: Omit<KillReport, 'problems'>): string[] {
  if (facts.runs < LEAST_RUNS) return [];
  const problems: string[] = [];
  const unmet = FAILPOINT_NAMES.filter((name) => !facts.deaths.has(name));
  if (unmet.length > 0) problems.push(`the campaign never killed at ${unmet.join(', ')}`);
  // A single kill may find more in the sockets; many together may not.
  const most = (facts.cutConnections + facts.leftAnswers) * MOST_LOST_BYTES;
  if (facts.sentAgainBytes > most) {
    problems.push(`I9: ${facts.sentAgainBytes} bytes sent again over all, ${most} allowed`);
  }
  if (facts.refreshes <= facts.kills) {
    problems.push(`the campaign: only ${facts.refreshes} URLs ran out for ${facts.kills} kills`);
  }
  return problems;
}
