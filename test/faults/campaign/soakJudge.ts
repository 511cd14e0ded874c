import type { MemoryJudgement } from './memory.ts';
import type { ServerTotals } from './serverLedger.ts';
import type { SoakLine } from './soakReport.ts';
import { POSSIBLE_FAULTS } from './weather.ts';

export type SoakEnd = {
  readonly minutes: number;
  /** Of the engine's process. */
  readonly exitCode: number | null;
  /** What it said last. */
  readonly last: SoakLine | null;
  readonly seen: ServerTotals;
  readonly memory: MemoryJudgement;
  /** What is left in the download folder: each download's own folder was removed with its file. */
  readonly leftNames: readonly string[];
};

/** From so long on chance is no excuse. */
const LONG_MINUTES = 10;
/** A dozen downloads with at most forty connections, most of them small files: more than this is a storm (I5). */
const MOST_REQUESTS_IN_A_SECOND = 300;
/** A download of a few ranges under a fault every few seconds, tried again by hand: more than this is a loop (I5). */
const MOST_REQUESTS = 250;

/** What a soak shows not to hold, the invariants on the disk apart. Pure. */
export function judgeSoak({ minutes, exitCode, last, seen, memory, leftNames }: SoakEnd): string[] {
  if (last === null) return ['the engine never said anything'];
  const problems = [...last.problems];
  const claim = (holds: boolean, words: string) => {
    if (!holds) problems.push(words);
  };
  claim(exitCode === 0, `the engine's process ended with ${exitCode}, ${last.open} downloads open`);
  claim(last.completed > 0, 'not one download was completed');
  claim(last.completed === last.added, `I3: ${last.added} downloads added, ${last.completed} completed`);
  claim(leftNames.length === 0, `I8: left in the download folder: ${leftNames.slice(0, 5).join(', ')}`);
  claim(seen.keysAtTheStorage === 0, `I4: the key went to the storage ${seen.keysAtTheStorage} times`);
  claim(
    seen.mostRequestsInASecond <= MOST_REQUESTS_IN_A_SECOND,
    `I5: ${seen.mostRequestsInASecond} requests in one second`,
  );
  claim(last.mostRequests <= MOST_REQUESTS, `I5: ${last.mostRequests} requests for one download`);
  const sentAgainBytes = seen.bytesSent - last.sizeBytes;
  claim(
    sentAgainBytes <= seen.mayBeSentAgainBytes,
    `I9: ${sentAgainBytes} bytes sent again, ${seen.mayBeSentAgainBytes} allowed`,
  );
  claim(seen.bytesSent >= last.sizeBytes, 'the server sent less than was completed');
  claim(seen.met.size > 0, 'no fault was met');
  claim(memory.verdict !== 'grows', `memory grows: ${memory.rssMiB.map(Math.round).join(', ')} MiB`);
  if (minutes >= LONG_MINUTES) {
    const unmet = POSSIBLE_FAULTS.filter((fault) => !seen.met.has(fault));
    claim(unmet.length === 0, `never met: ${unmet.join(', ')}`);
    claim(memory.verdict === 'flat', 'memory could not be judged');
  }
  return problems;
}
