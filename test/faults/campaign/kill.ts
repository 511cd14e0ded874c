import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { runKillCampaign } from './killCampaign.ts';

/** `npm run test:kill -- --runs 1000 --seed 1`: kills the engine at every step and at random, and looks at what is left. */
const { values } = parseArgs({
  options: { runs: { type: 'string', default: '40' }, seed: { type: 'string', default: '1' } },
});
const runs = Number(values.runs);
const seed = Number(values.seed);
if (!Number.isInteger(runs) || runs < 1 || !Number.isInteger(seed)) {
  throw new Error('--runs and --seed are whole numbers.');
}

const startedMs = performance.now();
let done = 0;
/** Most of a run's time goes by while the server keeps its pace: more runs than processors are well worth it. */
const atOnce = 2 * Math.max(2, availableParallelism());
const report = await runKillCampaign(runs, seed, atOnce, (run) => {
  done += 1;
  for (const problem of run.problems) console.log(`run ${run.seed}: ${problem}`);
  if (done % 50 === 0) console.log(`${done} of ${runs}`);
});

const mib = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
const { kills, downloads, sizeBytes, bytesSent, sentAgainBytes, cutConnections, leftAnswers } = report;
console.log(`
seed ${seed}: ${report.runs} runs, ${downloads} downloads, ${kills} kills in ${((performance.now() - startedMs) / 1000).toFixed(0)} s
killed:
${[...report.deaths].map(([where, count]) => `  ${where}: ${count}`).join('\n')}
by the server's log:
  ${mib(bytesSent)} sent for ${mib(sizeBytes)} of files
  ${mib(sentAgainBytes)} sent again: ${(sentAgainBytes / 2 ** 10 / Math.max(1, cutConnections + leftAnswers)).toFixed(0)} KiB for each of ${cutConnections} connections cut by a kill and ${leftAnswers} left because another was faster
  ${(report.storageRequests / downloads).toFixed(1)} requests for each download, ${report.mostStorageRequests} at most
  ${report.urlsAsked} URLs, ${report.refreshes} of them because one ran out
`);
for (const problem of report.problems) console.log(`PROBLEM ${problem}`);
console.log(report.problems.length === 0 ? 'clean' : `${report.problems.length} problems`);
process.exitCode = report.problems.length === 0 ? 0 : 1;
