import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { goalInWords, judgeGoals } from './goals.ts';
import { median } from './measure.ts';
import { drawBars } from './plot.ts';
import { type StoredBench, type StoredResult, storedBenchSchema } from './stored.ts';

/**
 * `node test/bench/report.ts`: takes the last run over into the docs: `docs/benchmarks.json`, the tables between the markers of
 * `docs/benchmarks.md`, and the plots.
 */
const PROJECT = join(import.meta.dirname, '..', '..');
const RUN = join(PROJECT, 'test-results', 'bench.json');
const DATA = join(PROJECT, 'docs', 'benchmarks.json');
const PAGE = join(PROJECT, 'docs', 'benchmarks.md');
const BEGIN = '<!-- results: written by test/bench/report.ts -->';
const END = '<!-- end of results -->';

if (existsSync(RUN)) copyFileSync(RUN, DATA);
const bench = storedBenchSchema.parse(JSON.parse(readFileSync(DATA, 'utf8')));
for (const result of bench.results.filter(({ costs }) => Object.keys(costs).length > 1)) {
  writeFileSync(join(PROJECT, 'docs', 'images', plotName(result)), drawBars(result.title, secondsOf(result)));
}
const page = readFileSync(PAGE, 'utf8');
const before = page.slice(0, page.indexOf(BEGIN) + BEGIN.length);
const after = page.slice(page.indexOf(END));
writeFileSync(PAGE, `${before}\n\n${inWords(bench)}\n\n${after}`);

function plotName({ id }: StoredResult): string {
  return `bench-${id}.svg`;
}

function secondsOf({ costs }: StoredResult) {
  return Object.entries(costs).map(([name, list]) => ({ name, values: list.map(({ seconds }) => seconds) }));
}

function inWords({ date, machine, runs, results }: StoredBench): string {
  const facts = `Measured on ${date.slice(0, 10)}: ${machine.cores} cores (${machine.model}), ${machine.memoryGiB} GiB, Linux ${machine.kernel}, Node ${machine.node}; medians of ${runs}.`;
  const goals = judgeGoals(results).map((outcome) => {
    const { found, verdict } = goalInWords(outcome);
    return `| ${outcome.profile} | ${outcome.what} | ${outcome.goal} | ${found} | ${verdict} |`;
  });
  return [
    facts,
    ['| profile | what | goal | found | |', '| --- | --- | --- | --- | --- |', ...goals].join('\n'),
    ...[...results].sort((a, b) => a.id.localeCompare(b.id)).map(resultInWords),
  ].join('\n\n');
}

function resultInWords(result: StoredResult): string {
  const { id, title, note, costs, facts = {} } = result;
  const rows = Object.entries(costs).map(([name, list]) => {
    const seconds = list.map((cost) => cost.seconds);
    const spread = `${Math.min(...seconds).toFixed(2)} to ${Math.max(...seconds).toFixed(2)}`;
    const cpu = median(list.map((cost) => cost.cpuSeconds)).toFixed(2);
    const peak = median(list.map((cost) => cost.peakMiB)).toFixed(0);
    return `| ${name} | ${median(seconds).toFixed(2)} | ${spread} | ${cpu} | ${peak} |`;
  });
  const table =
    rows.length === 0
      ? []
      : [
          [
            '| | seconds | from, to | CPU seconds | peak MiB |',
            '| --- | --- | --- | --- | --- |',
            ...rows,
          ].join('\n'),
        ];
  const plot = rows.length > 1 ? [`![${title}](images/${plotName(result)})`] : [];
  const lines = Object.entries(facts).map(
    ([name, values]) => `- \`${name}\`: ${median(values)} (${values.join(', ')})`,
  );
  return [
    `### ${id}. ${title}`,
    ...(note === undefined ? [] : [note]),
    ...plot,
    ...table,
    ...(lines.length > 0 ? [lines.join('\n')] : []),
  ].join('\n\n');
}
