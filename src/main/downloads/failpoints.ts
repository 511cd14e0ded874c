/** Moments at which the kill tests end the process, and the disk tests make an operation fail. */
export const FAILPOINTS = [
  'write.before',
  'write.after',
  'sync.before',
  'sync.after',
  'journal.before',
  'journal.after',
  'state.before',
  'state.after',
  'mark.before',
  'mark.after',
  'rename.before',
  'rename.between',
  'rename.after',
] as const;
export type FailpointName = (typeof FAILPOINTS)[number];

/** Called at each of those moments. What it throws counts as the operation's own error. */
export type Failpoint = (name: FailpointName) => void;

export const noFailpoint: Failpoint = () => undefined;
