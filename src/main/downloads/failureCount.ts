import type { Reason } from './problem.ts';

/** Failures since bytes last progressed, in all and by reason. */
export type FailureCount = {
  reset(): void;
  add(reason: Reason): void;
  count(reason: Reason): { withoutProgress: number; sameReason: number };
};

/** @param before failures of this run before this connection */
export function createFailureCount(before: number): FailureCount {
  let total = before;
  const byReason = new Map<Reason, number>();
  return {
    reset() {
      total = 0;
      byReason.clear();
    },
    add(reason) {
      total += 1;
      byReason.set(reason, (byReason.get(reason) ?? 0) + 1);
    },
    count: (reason) => ({ withoutProgress: total, sameReason: byReason.get(reason) ?? 0 }),
  };
}
