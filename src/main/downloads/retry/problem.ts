import { type AppError, AppFailure, type ErrorCode, toAppError } from '../../../shared/errors.ts';

/** What the storage can answer that has no code of its own for the user, because the engine deals with it. */
export const STORAGE_REASONS = [
  'storage.urlExpired',
  'storage.clockSkew',
  'storage.accessDenied',
  'storage.rangeRefused',
  'storage.rangesIgnored',
  'storage.surplusBytes',
] as const;

/** Why an attempt ended: the key of the retry policy's table. */
export type Reason = ErrorCode | (typeof STORAGE_REASONS)[number];

/** A reason, and what the user is told if the engine gives up over it. */
export type Problem = { readonly reason: Reason; readonly error: AppError };

/** A {@link Problem} on its way up; never leaves this folder. */
export class TransferProblem extends Error {
  override readonly name = 'TransferProblem';
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.reason);
    this.problem = problem;
  }
}

export function problem(reason: Reason, error: AppError): TransferProblem {
  return new TransferProblem({ reason, error });
}

/** Whatever was thrown, as a problem. */
export function toProblem(thrown: unknown): Problem {
  if (thrown instanceof TransferProblem) {
    return thrown.problem;
  }
  const error = toAppError(thrown);
  return { reason: error.code, error };
}

export function failure(code: ErrorCode, details: Omit<AppError, 'code'> = {}): AppFailure {
  return new AppFailure({ code, ...details });
}
