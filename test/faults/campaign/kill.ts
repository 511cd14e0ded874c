import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { runKillCampaign } from './killCampaign.ts';

/** `npm run test:kill -- --runs 1000 --seed 1`: kills the engine at every step and at random, and looks at what is left. */
const { values } = parseArgs({
  options: { runs: { type: 'string', default: '40' }, seed: { type: 'string', default: '1' } },
});
const runs = Number(values.runs);
const seed = Number(values.seed);

let done = 0;
const all = await runKillCampaign(runs, seed, Math.max(2, availableParallelism()), (run) => {
  done += 1;
  for (const problem of run.problems)
    console.log(`run ${run.seed}: ${problem} (killed at ${run.where.join(', ')})`);
  if (done % 50 === 0) console.log(`${done} of ${runs}`);
});
const sum = (read: (run: (typeof all)[number]) => number) => all.reduce((total, run) => total + read(run), 0);
const places = new Map<string, number>();
for (const place of all.flatMap(({ where }) => where)) places.set(place, (places.get(place) ?? 0) + 1);
const failed = all.filter(({ problems }) => problems.length > 0);
const overhead = (
  100 *
  (sum(({ bytesFetched }) => bytesFetched) / sum(({ sizeBytes }) => sizeBytes) - 1)
).toFixed(1);
console.log(
  `\nseed ${seed}: ${runs} runs, ${sum(({ kills }) => kills)} kills, ${sum(({ urlsAsked }) => urlsAsked)} URLs`,
);
console.log(
  [...places]
    .sort()
    .map(([place, count]) => `  ${place}: ${count}`)
    .join('\n'),
);
console.log(`${overhead} % fetched twice; ${failed.length} runs with problems`);
process.exitCode = failed.length === 0 ? 0 : 1;
