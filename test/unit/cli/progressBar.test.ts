import { describe, expect, it } from 'vitest';
import { progressLine } from '../../../src/main/cli/progressBar.ts';

const MB = 1_000_000;
const progress = { receivedBytes: 0, sizeBytes: 100 * MB, bytesPerSecond: 2 * MB, state: '' };

describe('the progress line', () => {
  it('counts the time left of what is still to come, not of the whole file', () => {
    expect(progressLine(progress, 80)).toMatch(/ {2}0 % {2}0 B of 100 MB {2}2\.00 MB\/s {2}0:50 left$/);
    // Taken up again half-way, and near the end.
    expect(progressLine({ ...progress, receivedBytes: 50 * MB }, 80)).toMatch(/ 50 % .* 0:25 left$/);
    expect(progressLine({ ...progress, receivedBytes: 99 * MB }, 80)).toMatch(/ 99 % .* 0:01 left$/);
  });

  it('promises no time where nothing moves or the size is not known', () => {
    expect(progressLine({ ...progress, bytesPerSecond: 0, state: 'starting' }, 80)).not.toContain('left');
    const unknown = progressLine({ ...progress, sizeBytes: null, receivedBytes: 5 * MB }, 80);
    expect(unknown).toBe('5.00 MB  2.00 MB/s');
  });

  it('fills its bar by what is there', () => {
    const half = progressLine({ ...progress, receivedBytes: 50 * MB }, 200);
    expect(half).toMatch(/^█{15}░{15} {2} 50 %/);
  });

  it('is never wider than the terminal', () => {
    for (const columns of [10, 20, 40, 60, 80, 200]) {
      expect(progressLine({ ...progress, state: 'verifying' }, columns).length).toBeLessThan(columns);
    }
  });
});
