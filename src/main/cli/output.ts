import type { AppError } from '../../shared/errors.ts';
import { describeError } from '../../shared/messages.ts';
import type { Download } from '../../shared/model.ts';
import { inertJson, plainText, shortText } from '../../shared/plainText.ts';
import type { Ending } from './ending.ts';

/** What the command line prints with `--json`: one object a line. */
export type JsonLine =
  | {
      readonly type: 'result';
      readonly value: unknown;
      /** Of a list: whether it is all of it, and the names of what is in it and cannot be asked for. */
      readonly isComplete?: boolean;
      readonly unusable?: readonly string[];
    }
  /** Names of versions or files that are listed and cannot be asked for, where none of them was wanted. */
  | { readonly type: 'unusable'; readonly of: string; readonly names: readonly string[] }
  /** The first request is about to be made: milliseconds since the process started. */
  | { readonly type: 'started'; readonly startUpMs: number }
  | { readonly type: 'progress'; readonly receivedBytes: number; readonly sizeBytes: number | null }
  | ({ readonly type: 'completed' } & CompletedFile)
  | {
      readonly type: 'failed';
      readonly code: AppError['code'];
      readonly message: string;
      /** Of the file that failed, where it is about one. */
      readonly fileName?: string;
    };

export type CompletedFile = {
  readonly path: string;
  readonly fileName: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly verification: NonNullable<Download['verification']>;
  /** The kind of digest the publisher named; null: not proved. `sha256` is our own whatever it was. */
  readonly provedBy: Download['provedBy'];
  readonly requests: number;
  readonly refreshes: number;
  readonly bytesFetched: number;
  readonly resumedFromByte: number;
};

/**
 * Where a command's words go: standard output for what was asked for, standard error for everything beside it. Whatever goes
 * through it is made inert here, wherever it came from: names, paths, messages and addresses of a server could carry what a
 * terminal obeys.
 */
export type Output = {
  readonly isJson: boolean;
  /** True when a person watches. */
  readonly isTerminal: boolean;
  /** Of the command: what is under way ends with it, and says nothing more. */
  readonly ending: Ending;
  json(line: JsonLine): void;
  /** A line of the answer, for people. */
  text(line: string): void;
  /** Something beside the answer, for people. */
  aside(text: string): void;
  /** Replaces the line written last by `status`; an empty text wipes it. */
  status(line: string): void;
};

export function createOutput(isJson: boolean, ending: Ending): Output {
  const { stdout, stderr } = process;
  const isTerminal = !isJson && stderr.isTTY === true;
  const wipe = () => {
    if (isTerminal) stderr.write('\r\x1b[K');
  };
  // What was abandoned may still come to an end of its own, which is no news any more.
  const unlessOver = (say: () => void) => {
    if (!ending.signal.aborted) say();
  };
  return {
    isJson,
    isTerminal,
    ending,
    json: (line) => unlessOver(() => stdout.write(`${inertJson(JSON.stringify(line))}\n`)),
    text: (line) =>
      unlessOver(() => {
        wipe();
        stdout.write(`${plainText(line)}\n`);
      }),
    aside: (text) =>
      unlessOver(() => {
        wipe();
        stderr.write(`${plainText(text)}\n`);
      }),
    status: (line) => {
      wipe();
      if (isTerminal && !ending.signal.aborted) stderr.write(plainText(line));
    },
  };
}

/** Title, what happened, what is kept, in one paragraph. */
export function errorText(error: AppError): string {
  const { title, text, kept } = describeError(error);
  return [`${title}.`, text, kept ?? '', whatToType(error)].filter((part) => part !== '').join(' ');
}

/** A host's name may hold what means something to a shell: such a one is not offered to be copied. */
function whatToType({ code, host = '' }: AppError): string {
  if (code !== 'server.privateStorage') return '';
  return `Run it again with --allow-storage ${/^[\w.:[\]-]+$/.test(host) ? host : 'HOST'} if you know it.`;
}

/** @param fileName of the file that failed, where the command is about files */
export function printError(output: Output, error: AppError, fileName?: string): void {
  if (output.isJson) {
    const which = fileName === undefined ? {} : { fileName };
    output.json({ type: 'failed', code: error.code, message: errorText(error), ...which });
  } else {
    const which = fileName === undefined ? '' : `${fileName}: `;
    output.aside(`bindist: ${which}${errorText(error)} [${error.code}]`);
  }
}

export { plainText as plain };

/** A longer cell is cut: behind enough blanks a terminal would break the line, and show the rest as a row of its own. */
const LONGEST_CELL = 200;
/** One long name must not move every other column out of sight. */
const WIDEST_COLUMN = 64;

/** Columns as wide as their widest cell, within reason. Pure. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const cells = rows.map((row) => row.map((cell) => shortText(cell, LONGEST_CELL)));
  const widths = (cells[0] ?? []).map((_, column) =>
    Math.min(WIDEST_COLUMN, Math.max(...cells.map((row) => row[column]?.length ?? 0))),
  );
  return cells.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
