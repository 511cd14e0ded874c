import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FAULT_CASES } from '../../faults/cases.ts';

/** From here on a row names tests: what broke in real hands is met in several places. */
const FIRST_WITH_TESTS = 62;

const rows = readFileSync('docs/faults.md', 'utf8')
  .split('\n')
  .filter((line) => /^\| \d/.test(line))
  .map((line) => ({
    number: Number(/^\| (\d+) /.exec(line)?.[1]),
    tests: [...line.matchAll(/`(test\/[\w./-]+\.ts)`/g)].map((match) => match[1] ?? ''),
  }));

describe('docs/faults.md', () => {
  it('has each case, once and in order', () => {
    expect(rows.map(({ number }) => number)).toEqual(FAULT_CASES.map(({ number }) => number));
  });

  it.each(rows.filter(({ number }) => number >= FIRST_WITH_TESTS))(
    'names tests of case $number that are of it',
    ({ number, tests }) => {
      expect(tests.length).toBeGreaterThan(0);
      const isOfIt = (path: string) =>
        new RegExp(`faults? (\\d+, )*${number}\\b|['"\`](\\d+, )*${number}\\b`).test(
          readFileSync(path, 'utf8'),
        );
      expect(tests.filter((path) => !isOfIt(path))).toEqual([]);
    },
  );
});
