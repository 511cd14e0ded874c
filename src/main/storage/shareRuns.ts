/**
 * Runs `work` one at a time. All who ask while it is under way share the next run. Made for syncs: one that had begun earlier
 * says nothing about what was written since.
 */
export function shareRuns(work: () => Promise<void>): () => Promise<void> {
  let last: Promise<void> = Promise.resolve();
  let next: Promise<void> | null = null;
  return () => {
    next ??= last.then(() => {
      next = null;
      const run = work();
      last = run.catch(() => undefined);
      return run;
    });
    return next;
  };
}
