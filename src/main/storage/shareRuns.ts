/**
 * One run of `work` at a time; whoever asks while one is under way shares the next with all who ask meanwhile. For a sync:
 * one that had begun before says nothing about what was written since.
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
