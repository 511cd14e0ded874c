import { stripVTControlCharacters } from 'node:util';
import type { TestResult } from './matrix.ts';

const LINES_OF_EACH = 8;
const LINE_LENGTH_MAX = 300;

/** Each test that failed: where, its titles, and how its message begins. Printed last, since of a long output often only the end is kept. */
export function formatFailures(results: readonly TestResult[]): string {
  return format(
    'FAILED',
    results.filter(({ outcome }) => outcome === 'failed'),
  );
}

/** The same of those that passed when they were tried again: a busy machine, or a race that somebody has to look for. */
export function formatSecondTries(results: readonly TestResult[]): string {
  return format(
    'AGAIN',
    results.filter(({ outcome, failure }) => outcome === 'passed' && failure !== null),
  );
}

function format(word: string, results: readonly TestResult[]): string {
  return results
    .map(({ file, host, titles, failure }) => {
      const lines = stripVTControlCharacters(failure ?? '')
        .split('\n')
        .filter((line) => line.trim() !== '');
      const shown = lines.slice(0, LINES_OF_EACH).map((line) => `    ${line.slice(0, LINE_LENGTH_MAX)}`);
      return [`${word} ${host === null ? '' : `[${host}] `}${file}: ${titles.join(' › ')}`, ...shown].join(
        '\n',
      );
    })
    .join('\n');
}
