import { type ExitCode, exitCodeOf } from '../src/main/cli/exitCodes.ts';
import { toAppError } from '../src/shared/errors.ts';
import { describeError } from '../src/shared/messages.ts';

/** What a start that failed says, and ends with: as the command line does. Words null: a fault of ours, to be shown whole. Pure. */
export function failedStart(thrown: unknown): { words: string | null; exitCode: ExitCode } {
  const error = toAppError(thrown);
  const { title, text } = describeError(error);
  return {
    words: error.code === 'app.internal' ? null : `${title}. ${text}`,
    exitCode: exitCodeOf(error.code),
  };
}
