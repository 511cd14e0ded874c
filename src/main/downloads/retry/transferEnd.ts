import type { Problem } from './problem.ts';
import type { RetryAction } from './retryPolicy.ts';

export type EndAction = Extract<RetryAction, { kind: 'restartFromZero' | 'wait' | 'fail' }>;

/** Ends a run's current attempt: what goes on inside it (another try, another URL) never gets here. */
export class TransferEnd extends Error {
  override readonly name = 'TransferEnd';
  readonly action: EndAction;
  readonly problem: Problem;

  constructor(action: EndAction, problem: Problem) {
    super(`${action.kind}: ${problem.reason}`);
    this.action = action;
    this.problem = problem;
  }
}
