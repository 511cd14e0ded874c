import type { AppError } from '../../shared/errors.ts';
import { describeError } from '../../shared/messages.ts';
import type { Download } from '../../shared/model.ts';

/** What the command line prints with `--json`: one object a line. */
export type JsonLine =
  | { readonly type: 'result'; readonly value: unknown }
  /** The first request is about to be made: milliseconds since the process started. */
  | { readonly type: 'started'; readonly startUpMs: number }
  | { readonly type: 'progress'; readonly receivedBytes: number; readonly sizeBytes: number | null }
  | ({ readonly type: 'completed' } & CompletedFile)
  | { readonly type: 'failed'; readonly code: AppError['code']; readonly message: string };

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

/** Where a command's words go: standard output for what was asked for, standard error for everything beside it. */
export type Output = {
  readonly isJson: boolean;
  /** True when a person watches. */
  readonly isTerminal: boolean;
  /** Aborted when nobody can read the answer any more: then what is under way ends. */
  readonly closed: AbortSignal;
  json(line: JsonLine): void;
  /** A line of the answer, for people. */
  text(line: string): void;
  /** Something beside the answer, for people. */
  aside(text: string): void;
  /** Replaces the line written last by `status`; an empty text wipes it. */
  status(line: string): void;
};

/**
 * Aborts when standard output cannot be written. Mostly whoever read it has gone (`… | head -1`): Node ignores SIGPIPE, and
 * would throw the error at nobody. Anything else is worth a word. Where only standard error is lost, nobody misses the words
 * beside the answer.
 */
export function watchOutputs(): AbortSignal {
  const closed = new AbortController();
  process.stderr.on('error', () => undefined);
  process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
    if (closed.signal.aborted) return;
    closed.abort();
    if (code !== 'EPIPE') process.stderr.write(`bindist: standard output cannot be written [${code}]\n`);
  });
  return closed.signal;
}

export function createOutput(isJson: boolean, closed: AbortSignal): Output {
  const { stdout, stderr } = process;
  const isTerminal = !isJson && stderr.isTTY === true;
  const wipe = () => {
    if (isTerminal) stderr.write('\r\x1b[K');
  };
  return {
    isJson,
    isTerminal,
    closed,
    json: (line) => stdout.write(`${JSON.stringify(line)}\n`),
    text: (line) => {
      wipe();
      stdout.write(`${line}\n`);
    },
    aside: (text) => {
      wipe();
      stderr.write(`${text}\n`);
    },
    status: (line) => {
      wipe();
      if (isTerminal) stderr.write(line);
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

export function printError(output: Output, error: AppError): void {
  if (output.isJson) output.json({ type: 'failed', code: error.code, message: errorText(error) });
  else output.aside(`bindist: ${errorText(error)} [${error.code}]`);
}

/** Server-supplied text for a terminal: control characters could move the cursor, change colours or worse. */
export function plain(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]/gu, '');
}

/** Columns as wide as their widest cell. Pure. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => plain(row[column] ?? '').length)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => plain(cell).padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
