import { describe, expect, it } from 'vitest';
import { caseNumbers, faultMatrix, formatMatrix, type TestResult } from '../../faults/matrix.ts';

const result = (titles: string[], other: Partial<TestResult> = {}): TestResult => ({
  titles,
  file: 'test/faults/transfer.test.ts',
  host: null,
  outcome: 'passed',
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

  it('has one row for each of the 61 cases, and says which did not run', () => {
    const rows = faultMatrix([
      result(['1 closes']),
      result(['1 closes later'], { outcome: 'failed' }),
      result(['x (fault 58)'], { file: 'test/e2e/a.spec.ts', host: 'web' }),
      result(['2 resets'], { outcome: 'skipped' }),
    ]);
    expect(rows).toHaveLength(61);
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
    ).toHaveLength(59);
  });
});
