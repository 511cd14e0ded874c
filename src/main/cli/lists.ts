import { AppFailure } from '../../shared/errors.ts';
import type { Cached } from '../../shared/model.ts';
import { EXIT, type ExitCode, exitCodeOf } from './exitCodes.ts';
import { type Output, printError, table } from './output.ts';

/** How many names are printed. Of the rest only the number is printed. */
const MOST_NAMED = 20;

/**
 * Prints a list as far as it came. Entries that cannot be requested are named beside it. An incomplete list ends with its error,
 * and with the exit code of that error.
 *
 * @param noun for one, and for several
 * @param rows the first one is the head
 */
export function printList<T>(
  output: Output,
  answer: Cached<T[]>,
  noun: readonly [one: string, more: string],
  rows: readonly (readonly string[])[],
): ExitCode {
  const { value, isComplete, unusable } = answer;
  if (output.isJson) output.json({ type: 'result', value, isComplete, unusable });
  else {
    if (rows.length > 1) for (const line of table(rows)) output.text(line);
    else if (unusable.length === 0 && isComplete) output.aside('Nothing to show.');
    printUnusable(output, unusable, noun);
  }
  if (isComplete) return EXIT.done;
  const { error } = incomplete(answer);
  printError(output, error);
  return exitCodeOf(error.code);
}

/** For an answer that is no list. */
export function sayUnusable(
  output: Output,
  unusable: readonly string[],
  noun: readonly [one: string, more: string],
): void {
  if (unusable.length === 0) return;
  if (output.isJson) output.json({ type: 'unusable', of: noun[1], names: unusable });
  else printUnusable(output, unusable, noun);
}

function printUnusable(
  output: Output,
  unusable: readonly string[],
  [one, more]: readonly [one: string, more: string],
): void {
  if (unusable.length === 0) return;
  const names = unusable.slice(0, MOST_NAMED).map((name) => `“${name}”`);
  const rest = unusable.length - names.length;
  const listed = [...names, ...(rest > 0 ? [`${rest} more`] : [])].join(', ');
  output.aside(
    unusable.length === 1
      ? `The server lists one ${one} that cannot be asked for under its name: ${listed}.`
      : `The server lists ${unusable.length} ${more} that cannot be asked for under their names: ${listed}.`,
  );
}

/** Why a list is incomplete. */
export function incomplete({ source, error }: Cached<unknown>): AppFailure {
  return new AppFailure(source === 'network' && error !== null ? error : { code: 'server.listIncomplete' });
}

/** The error for a list with an entry that cannot be requested, and that may be the one that is wanted. */
export function perhapsWanted(unusable: readonly string[]): AppFailure {
  const names = unusable.slice(0, 5).map((name) => `“${name}”`);
  return new AppFailure({ code: 'server.listIncomplete', actual: names.join(', ') });
}
