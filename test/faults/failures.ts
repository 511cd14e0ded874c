import { stripVTControlCharacters } from 'node:util';
import type { TestResult } from './matrix.ts';

const LINES_OF_EACH = 8;
const LINE_LENGTH_MAX = 300;

/** Each test that failed: where, its titles, and how its message begins. Printed last, since of a long output often only the end is kept. */
export function formatFailures(results: readonly TestResult[]): string {
  return results
    .filter(({ outcome }) => outcome === 'failed')
    .map(({ file, host, titles, failure }) => {
      const lines = stripVTControlCharacters(failure ?? '')
        .split('\n')
        .filter((line) => line.trim() !== '');
      const shown = lines.slice(0, LINES_OF_EACH).map((line) => `    ${line.slice(0, LINE_LENGTH_MAX)}`);
      return [`FAILED ${host === null ? '' : `[${host}] `}${file}: ${titles.join(' › ')}`, ...shown].join(
        '\n',
      );
    })
    .join('\n');
}
