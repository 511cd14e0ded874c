import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { formatFailures } from './faults/failures.ts';
import { faultMatrix, formatMatrix, unexplained } from './faults/matrix.ts';
import { playwrightResults, vitestResults } from './faults/results.ts';

/**
 * `npm test`: builds the app, runs every suite on every host that is there, says which hosts ran and which did not and
 * why, and ends with one line `N passed, N failed, N skipped` over all suites.
 */
const RESULTS = join(import.meta.dirname, '..', 'test-results');
const VITEST_JSON = join(RESULTS, 'vitest.json');
const PLAYWRIGHT_JSON = join(RESULTS, 'playwright.json');
const HOSTS_JSON = join(RESULTS, 'hosts.json');

const vitestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
});
const playwrightReport = z.object({
  stats: z.object({
    expected: z.number(),
    unexpected: z.number(),
    flaky: z.number(),
    skipped: z.number(),
  }),
  errors: z.array(z.unknown()),
});
const hostsReport = z.array(z.object({ host: z.string(), ran: z.boolean(), why: z.string() }));

type Totals = { passed: number; failed: number; skipped: number };

/** Runs one step with its output shown; answers its exit code. */
function run(title: string, command: string, args: string[], environment: Record<string, string> = {}) {
  console.log(`\n── ${title}`);
  return new Promise<number>((resolve) => {
    const child = spawn(command, args, { stdio: 'inherit', env: { ...process.env, ...environment } });
    child.on('error', (error) => {
      console.error(`${command} could not be started: ${error.message}`);
      resolve(1);
    });
    child.on('exit', (exitCode) => resolve(exitCode ?? 1));
  });
}

/** Reads a suite's JSON report; a suite that left none, or failed beyond its tests, counts as one failure, never as nothing. */
function totalsOf(name: string, file: string, exitCode: number, read: (json: unknown) => Totals): Totals {
  if (!existsSync(file)) {
    console.error(`${name} left no report (exit code ${exitCode}).`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const totals = read(JSON.parse(readFileSync(file, 'utf8')));
  return totals.failed === 0 && exitCode !== 0 ? { ...totals, failed: 1 } : totals;
}

rmSync(RESULTS, { recursive: true, force: true });
mkdirSync(RESULTS, { recursive: true });

const buildExit = await run('build', 'electron-vite', ['build', '--logLevel', 'warn']);
const vitestExit = await run('unit, integration and fault tests (vitest)', 'vitest', [
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${VITEST_JSON}`,
]);
const playwrightExit = await run(
  'end-to-end specs (playwright)',
  'playwright',
  ['test', '-c', 'test/e2e/playwright.config.ts', '--reporter=list,json'],
  { PLAYWRIGHT_JSON_OUTPUT_FILE: PLAYWRIGHT_JSON },
);

const suites = [
  totalsOf('vitest', VITEST_JSON, vitestExit, (json) => {
    const report = vitestReport.parse(json);
    return {
      passed: report.numPassedTests,
      failed: report.numFailedTests,
      skipped: report.numPendingTests + report.numTodoTests,
    };
  }),
  totalsOf('playwright', PLAYWRIGHT_JSON, playwrightExit, (json) => {
    const { stats, errors } = playwrightReport.parse(json);
    return {
      passed: stats.expected + stats.flaky,
      failed: stats.unexpected + errors.length,
      skipped: stats.skipped,
    };
  }),
];
if (buildExit !== 0) suites.push({ passed: 0, failed: 1, skipped: 0 });

const results = [
  ...(existsSync(VITEST_JSON) ? vitestResults(JSON.parse(readFileSync(VITEST_JSON, 'utf8'))) : []),
  ...(existsSync(PLAYWRIGHT_JSON)
    ? playwrightResults(JSON.parse(readFileSync(PLAYWRIGHT_JSON, 'utf8')))
    : []),
];
const matrix = faultMatrix(results);
writeFileSync(join(RESULTS, 'faults.json'), `${JSON.stringify(matrix, null, 2)}\n`);
console.log('\n── faults: case, result, tests, time, where it ran');
console.log(formatMatrix(matrix));
const silent = unexplained(matrix);
for (const words of silent) console.log(`FAILED ${words}`);
suites.push({ passed: 0, failed: silent.length, skipped: 0 });

console.log('\n── hosts of the end-to-end specs');
if (existsSync(HOSTS_JSON)) {
  for (const { host, ran, why } of hostsReport.parse(JSON.parse(readFileSync(HOSTS_JSON, 'utf8')))) {
    console.log(`host ${host}: ${ran ? 'ran' : 'did not run'}: ${why}`);
  }
} else {
  console.log('no host ran: the specs did not start');
}

const failures = formatFailures(results);
if (failures !== '') console.log(`\n── what failed\n${failures}`);

const sum = (key: keyof Totals) => suites.reduce((total, suite) => total + suite[key], 0);
console.log(`\n${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`);
process.exitCode = sum('failed') === 0 && sum('passed') > 0 ? 0 : 1;
