import type { Failpoint } from '../../../src/main/downloads/failpoints.ts';

/** `sync.after:3` ends this process, without a chance to tidy up, when that failpoint is met for the third time. */
export function applyFailpoint(killAt: string | undefined): Failpoint {
  const [wantedName, wantedCount] = (killAt ?? '').split(':');
  let count = 0;
  return (name) => {
    if (name === wantedName) {
      count += 1;
      if (count === Number(wantedCount)) {
        process.kill(process.pid, 'SIGKILL');
      }
    }
  };
}
