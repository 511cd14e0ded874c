export type MemorySample = {
  readonly atMs: number;
  readonly rssMiB: number;
  /** What is really held, after a collection: the heap, and buffers beside it. */
  readonly heldMiB: number;
};

export type MemoryJudgement = {
  readonly verdict: 'flat' | 'grows' | 'too short to say';
  /** Medians of four equal parts of the time, the beginning left out. */
  readonly rssMiB: readonly number[];
  readonly heldMiB: readonly number[];
};

/** Until then code is compiled, pools fill, and the queue is not yet as long as it will be. */
const WARM_UP_MS = 60_000;
/** A leak of a few KiB for each download is hundreds of MiB in a day, and shows in so long. */
const LEAST_JUDGED_MS = 4 * 60_000;
/** What two medians may differ by without anything being wrong: chance decides what is under way. */
const RSS_SLACK_MIB = 24;
const HELD_SLACK_MIB = 8;
const SLACK = 1.1;

/** Whether memory stays what it is under a load that stays what it is: the last quarter is held against the first. Pure. */
export function judgeMemory(samples: readonly MemorySample[]): MemoryJudgement {
  const beginMs = (samples[0]?.atMs ?? 0) + WARM_UP_MS;
  const warm = samples.filter(({ atMs }) => atMs >= beginMs);
  const judged = warm.length > 0 ? warm : samples;
  const edge = (quarter: number) => Math.floor((quarter * judged.length) / 4);
  const quarters = [0, 1, 2, 3].map((quarter) => judged.slice(edge(quarter), edge(quarter + 1)));
  const rssMiB = quarters.map((quarter) => median(quarter.map((sample) => sample.rssMiB)));
  const heldMiB = quarters.map((quarter) => median(quarter.map((sample) => sample.heldMiB)));
  const tookMs = (judged.at(-1)?.atMs ?? 0) - (judged[0]?.atMs ?? 0);
  const grows = hasGrown(rssMiB, RSS_SLACK_MIB) || hasGrown(heldMiB, HELD_SLACK_MIB);
  if (warm.length === 0 || tookMs < LEAST_JUDGED_MS) return { verdict: 'too short to say', rssMiB, heldMiB };
  return { verdict: grows ? 'grows' : 'flat', rssMiB, heldMiB };
}

function hasGrown([first = 0, , , last = 0]: readonly number[], slackMiB: number): boolean {
  return last > first * SLACK + slackMiB;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
