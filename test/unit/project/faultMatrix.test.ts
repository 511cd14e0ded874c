import { describe, expect, it } from 'vitest';
import { FAULT_CASES } from '../../faults/cases.ts';
import { formatFailures } from '../../faults/failures.ts';
import { caseNumbers, faultMatrix, formatMatrix, type TestResult, unexplained } from '../../faults/matrix.ts';
import { playwrightResults, vitestResults } from '../../faults/results.ts';

const result = (titles: string[], other: Partial<TestResult> = {}): TestResult => ({
  titles,
  file: 'test/faults/transfer.test.ts',
  host: null,
  outcome: 'passed',
  skipReason: null,
  failure: null,
  durationMs: 5,
  ...other,
});

describe('the fault matrix', () => {
  it('reads the cases a test names', () => {
    expect(caseNumbers(result(['a group', '30, 31 comes back']))).toEqual([30, 31]);
    expect(caseNumbers(result(['51 an empty file', 'is published']))).toEqual([51]);
    expect(caseNumbers(result(['a link (fault 41)'], { file: 'test/unit/x.test.ts' }))).toEqual([41]);
    expect(caseNumbers(result(['404 is not a case'], { file: 'test/unit/x.test.ts' }))).toEqual([]);
  });

  it('has one row for each case, and says which did not run', () => {
    const rows = faultMatrix([
      result(['1 closes']),
      result(['1 closes later'], { outcome: 'failed' }),
      result(['x (fault 58)'], { file: 'test/e2e/a.spec.ts', host: 'web' }),
      result(['2 resets'], { outcome: 'skipped' }),
    ]);
    expect(rows).toHaveLength(FAULT_CASES.length);
    expect(rows[0]).toMatchObject({
      number: 1,
      result: 'failed',
      tests: 2,
      durationMs: 10,
      layers: ['engine'],
    });
    expect(rows[1]).toMatchObject({ number: 2, result: 'not run' });
    expect(rows[57]).toMatchObject({ result: 'passed', layers: ['web'] });
    expect(
      formatMatrix(rows)
        .split('\n')
        .filter((line) => line.includes('not run')),
    ).toHaveLength(FAULT_CASES.length - 2);
  });

  it('shows what was skipped, and why, beside what ran', () => {
    const rows = faultMatrix([
      result(['34 a state that cannot be saved']),
      result(['a real file system', '34 full'], {
        outcome: 'skipped',
        file: 'test/faults/realDisks.test.ts',
      }),
      result(['a real file system', '34 full later'], {
        outcome: 'skipped',
        file: 'test/faults/realDisks.test.ts',
      }),
      result(['a tray (fault 53)'], { outcome: 'skipped', host: 'web', skipReason: 'no tray on this host' }),
    ]);
    expect(rows[33]).toMatchObject({ result: 'passed', tests: 1, skips: [{ tests: 2 }] });
    expect(formatMatrix(rows)).toContain('    2 skipped: nothing can be mounted here');
    expect(formatMatrix(rows)).toContain('    1 skipped: no tray on this host');
  });

  it('passes over nothing in silence', () => {
    const each = faultMatrix([]).map(({ number }) => result([`${number} passes`]));
    expect(unexplained(faultMatrix(each))).toEqual([]);
    // 61 says what stands for it; 1 does not.
    expect(unexplained(faultMatrix(each.filter((_, index) => index !== 0 && index !== 60)))).toEqual([
      expect.stringMatching(/^case 1 .* was not run/),
    ]);
    const skipped = result(['2 resets'], { outcome: 'skipped' });
    expect(unexplained(faultMatrix([...each, skipped]))).toEqual([
      expect.stringMatching(/^case 2 .* 1 tests were skipped/),
    ]);
    expect(unexplained(faultMatrix([...each, { ...skipped, skipReason: 'no network' }]))).toEqual([]);
  });

  it('reads why an end-to-end spec was skipped', () => {
    const spec = {
      title: 'a tray (fault 53)',
      file: 'desktop/tray.spec.ts',
      tests: [
        {
          projectName: 'web',
          status: 'skipped',
          annotations: [{ type: 'skip', description: 'no tray on this host' }],
          results: [],
        },
      ],
    };
    expect(playwrightResults({ suites: [{ title: 'tray', specs: [spec] }] })).toMatchObject([
      { outcome: 'skipped', host: 'web', skipReason: 'no tray on this host' },
    ]);
  });

  it('ends with what failed, of either suite, and why', () => {
    const ofVitest = {
      testResults: [
        {
          name: `${process.cwd()}/test/unit/a.test.ts`,
          assertionResults: [
            {
              ancestorTitles: ['a list'],
              title: 'ends',
              status: 'failed',
              failureMessages: ['Error: \u001b[31mno end\u001b[39m\n    at a.test.ts:1'],
            },
            { ancestorTitles: ['a list'], title: 'begins', status: 'passed', failureMessages: [] },
          ],
        },
      ],
    };
    const spec = {
      title: 'a link',
      file: 'page/a.spec.ts',
      tests: [
        {
          projectName: 'page',
          status: 'unexpected',
          annotations: [],
          results: [{ duration: 1, errors: [{ message: 'Error: not visible' }] }],
        },
      ],
    };
    const results = [
      ...vitestResults(ofVitest),
      ...playwrightResults({ suites: [{ title: 'page/a.spec.ts', specs: [spec] }] }),
    ];
    expect(formatFailures(results)).toBe(
      [
        'FAILED test/unit/a.test.ts: a list › ends',
        '    Error: no end',
        '        at a.test.ts:1',
        'FAILED [page] test/e2e/page/a.spec.ts: page/a.spec.ts › a link',
        '    Error: not visible',
      ].join('\n'),
    );
    expect(formatFailures([result(['x'])])).toBe('');
  });
});
