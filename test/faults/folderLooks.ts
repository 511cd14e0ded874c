import { expect } from 'vitest';
import type { Clock } from '../../src/main/downloads/clock.ts';

/** So often the engine looks at a folder that is full or gone: as in src/main/downloads/queue/folderGates.ts. */
const LOOK_EVERY_MS = 15_000;

/** The clock, and how often the timer for such looks went off on it: what did not happen meanwhile is shown by them, not by waiting. */
export function countLooks(clock: Clock): { clock: Clock; someLooks(): Promise<void> } {
  let looks = 0;
  return {
    clock: {
      now: clock.now,
      after: (delayMs, work) =>
        clock.after(delayMs, () => {
          if (delayMs === LOOK_EVERY_MS) looks += 1;
          work();
        }),
    },
    async someLooks() {
      const before = looks;
      await expect.poll(() => looks).toBeGreaterThanOrEqual(before + 5);
    },
  };
}
