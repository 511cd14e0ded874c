import { FAULT_CASES, type FaultCase } from './cases.ts';
import { whySkipped } from './skips.ts';

/** One test that ran, from whichever suite. */
export type TestResult = {
  /** Titles from the outermost group to the test. */
  readonly titles: readonly string[];
  /** Relative to the project. */
  readonly file: string;
  /** Where an end-to-end spec ran: `web`, `stand-in`, …; null elsewhere. */
  readonly host: string | null;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  /** What the test itself says; null: nothing. */
  readonly skipReason: string | null;
  /** What it says of its failure; null: it did not fail. */
  readonly failure: string | null;
  readonly durationMs: number;
};

/** Tests of a case that were skipped for one reason. */
export type Skips = {
  readonly tests: number;
  /** Null: nobody said why. */
  readonly reason: string | null;
};

export type MatrixRow = FaultCase & {
  /** The layers and hosts it ran on. */
  readonly layers: readonly string[];
  readonly result: 'passed' | 'failed' | 'not run';
  readonly tests: number;
  readonly skips: readonly Skips[];
  readonly durationMs: number;
};

/** What each fault case came to in this run. A test names its cases in a title: `18 …` or `30, 31 …` among the engine's tests, `… (fault 41)` anywhere. */
export function faultMatrix(results: readonly TestResult[]): MatrixRow[] {
  const byCase = new Map<number, TestResult[]>();
  for (const result of results) {
    for (const number of caseNumbers(result)) {
      byCase.set(number, [...(byCase.get(number) ?? []), result]);
    }
  }
  return FAULT_CASES.map((faultCase) => {
    const all = byCase.get(faultCase.number) ?? [];
    const ran = all.filter(({ outcome }) => outcome !== 'skipped');
    const isFailed = ran.some(({ outcome }) => outcome === 'failed');
    return {
      ...faultCase,
      layers: [...new Set(ran.map(layerOf))].sort(),
      result: ran.length === 0 ? 'not run' : isFailed ? 'failed' : 'passed',
      tests: ran.length,
      skips: skipsOf(all.filter(({ outcome }) => outcome === 'skipped')),
      durationMs: ran.reduce((sum, { durationMs }) => sum + durationMs, 0),
    };
  });
}

function skipsOf(skipped: readonly TestResult[]): Skips[] {
  const tests = new Map<string | null, number>();
  for (const result of skipped) {
    const reason = whySkipped(result);
    tests.set(reason, (tests.get(reason) ?? 0) + 1);
  }
  return [...tests].map(([reason, count]) => ({ reason, tests: count }));
}

/** What must not be passed over in silence: a case that nothing ran for, and tests that were skipped, where nobody said why. */
export function unexplained(rows: readonly MatrixRow[]): string[] {
  return rows.flatMap(({ number, name, result, instead, skips }) => [
    ...(result === 'not run' && instead === undefined && skips.every(({ reason }) => reason === null)
      ? [`case ${number} (${name}) was not run, and nothing says why (test/faults/cases.ts)`]
      : []),
    ...skips
      .filter(({ reason }) => reason === null)
      .map(
        ({ tests }) =>
          `case ${number} (${name}): ${tests} tests were skipped, and nothing says why (test/faults/skips.ts)`,
      ),
  ]);
}

export function caseNumbers({ titles, file }: Pick<TestResult, 'titles' | 'file'>): number[] {
  const isFaultTest = /^test\/(faults|unit\/downloads)\//.test(file);
  const lists = titles.flatMap((title) => {
    const tagged = /\(faults? (\d+(?:, \d+)*)\)/.exec(title)?.[1];
    const leading = isFaultTest ? /^(\d+(?:, \d+)*) /.exec(title)?.[1] : undefined;
    return [tagged ?? leading ?? ''];
  });
  const numbers = lists.flatMap((list) => list.split(', ').filter(Boolean).map(Number));
  return [...new Set(numbers)];
}

/** `test/unit/storage/open.test.ts` is of the layer `storage`; the engine's tests are those of `test/faults`. */
function layerOf({ file, host }: TestResult): string {
  if (host !== null) return host;
  const [, kind, area] = file.split('/');
  return kind === 'unit' && area !== undefined ? area : 'engine';
}

export function formatMatrix(rows: readonly MatrixRow[]): string {
  return rows
    .flatMap(({ number, name, layers, result, tests, skips, durationMs, instead }) => {
      const head = `${String(number).padStart(2)}  ${name.padEnd(60)}  ${result.padEnd(7)}`;
      const ran = `${String(tests).padStart(3)} tests  ${(durationMs / 1000).toFixed(1).padStart(6)} s  ${layers.join(', ')}`;
      const notes = [
        ...skips.map((skip) => `${skip.tests} skipped: ${skip.reason ?? 'nobody said why'}`),
        ...(instead === undefined ? [] : [instead]),
      ];
      return [`${head}  ${ran}`, ...notes.map((note) => `    ${note}`)];
    })
    .join('\n');
}
