import { describe, expect, it } from 'vitest';
import { createReloadLimiter } from '../../../src/main/desktop/reloadLimiter.ts';

const MINUTE = 60_000;
const WEEK = 7 * 24 * 60 * MINUTE;

/** Whether a page that crashes at these times comes back each time. */
function reloads(...crashedAtMs: number[]): boolean[] {
  let nowMs = 0;
  const crashes = createReloadLimiter(() => nowMs);
  return crashedAtMs.map((atMs) => {
    nowMs = atMs;
    return crashes.mayReload();
  });
}

describe('58 a page that crashes', () => {
  it('comes back three times within a few minutes, and then is left alone', () => {
    expect(reloads(0, 1000, 2000, 3000)).toEqual([true, true, true, false]);
    expect(reloads(0, MINUTE, 2 * MINUTE, 3 * MINUTE)).toEqual([true, true, true, false]);
  });

  it('now and then comes back each time, for as long as the window lives', () => {
    expect(reloads(0, WEEK, 2 * WEEK, 3 * WEEK, 3 * WEEK + MINUTE)).toEqual([true, true, true, true, true]);
    expect(reloads(0, 1000, 2000, WEEK)).toEqual([true, true, true, true]);
  });
});
