import type { AppError } from '../../shared/errors.ts';
import { describeError } from '../../shared/messages.ts';
import type { Download } from '../../shared/model.ts';
import { inertJson, plainText, shortText } from '../../shared/plainText.ts';
import type { Ending } from './ending.ts';

/** What the command line prints with `--json`: one object in each line. */
export type JsonLine =
  | {
      readonly type: 'result';
      readonly value: unknown;
      /** For lists: whether it is complete, and the names of entries that cannot be requested. */
      readonly isComplete?: boolean;
      readonly unusable?: readonly string[];
    }
  /** Names of versions or files that are listed but cannot be requested, where none of them was wanted. */
  | { readonly type: 'unusable'; readonly of: string; readonly names: readonly string[] }
  /** The first request is about to be made: in milliseconds since the process started. */
  | { readonly type: 'started'; readonly startUpMs: number }
  | { readonly type: 'progress'; readonly receivedBytes: number; readonly sizeBytes: number | null }
  | ({ readonly type: 'completed' } & CompletedFile)
  | {
      readonly type: 'failed';
      readonly code: AppError['code'];
      readonly message: string;
      /** Of the file that failed, where the error is about one. */
      readonly fileName?: string;
    };

export type CompletedFile = {
  readonly path: string;
  readonly fileName: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly verification: NonNullable<Download['verification']>;
  /** The kind of digest the publisher declared; null where it proved nothing. `sha256` is always the one computed here. */
  readonly provedBy: Download['provedBy'];
  readonly requests: number;
  readonly refreshes: number;
  readonly bytesFetched: number;
  readonly resumedFromByte: number;
};

/**
 * Where a command writes: the answer to standard output, everything else to standard error. All text is made harmless here,
 * because names, paths, messages and addresses of a server could hold sequences that a terminal obeys.
 */
export type Output = {
  readonly isJson: boolean;
  /** True when a person is watching. */
  readonly isTerminal: boolean;
  /** The end of the command. What is under way stops with it, and prints nothing more. */
  readonly ending: Ending;
  json(line: JsonLine): void;
  /** A line of the answer, for people. */
  text(line: string): void;
  /** Something beside the answer, for people. */
  aside(text: string): void;
  /** Replaces the status line. An empty text clears it. */
  status(line: string): void;
};

export function createOutput(isJson: boolean, ending: Ending): Output {
  const { stdout, stderr } = process;
  const isTerminal = !isJson && stderr.isTTY === true;
  const wipe = () => {
    if (isTerminal) stderr.write('\r\x1b[K');
  };
  // Abandoned work may still end later, and must not print that.
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

/** Title, what happened and what is kept, as one paragraph. */
export function errorText(error: AppError): string {
  const { title, text, kept } = describeError(error);
  return [`${title}.`, text, kept ?? '', whatToType(error)].filter((part) => part !== '').join(' ');
}

/** A host name may hold characters that mean something to a shell. Such a command is not offered for copying. */
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

/** A longer cell is cut: behind enough blanks a terminal would break the line, and the rest would look like a row of its own. */
const LONGEST_CELL = 200;
/** One long name must not push every other column out of sight. */
const WIDEST_COLUMN = 64;

/** Columns as wide as their widest cell, up to a limit. Pure. */
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
