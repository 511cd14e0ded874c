import { expect, it } from 'vitest';
import { PROGRESS_BYTES } from '../../../../src/main/downloads/retry/failureCount.ts';
import { createFreshStarts } from '../../../../src/main/downloads/retry/freshStarts.ts';

it('counts the times a file was begun anew since it came further than ever', () => {
  const starts = createFreshStarts();
  expect(starts.count(0)).toBe(0);
  starts.add(PROGRESS_BYTES - 1);
  starts.add(0);
  expect(starts.count(0)).toBe(2);
  const farther = 3 * PROGRESS_BYTES;
  expect(starts.count(farther)).toBe(0);
  starts.add(farther);
  expect(starts.count(0)).toBe(0);
  // As far as before is no progress, nor is a little more.
  starts.add(farther + PROGRESS_BYTES - 1);
  expect(starts.count(farther)).toBe(1);
});
