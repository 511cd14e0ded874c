import { EXIT, type ExitCode } from './exitCodes.ts';

/**
 * The signals by which people, terminals and systems end a command. Each has one exit code, at any moment: 128 plus its number,
 * as in shells.
 */
const SIGNALS = {
  SIGINT: EXIT.interrupted,
  SIGTERM: EXIT.terminated,
  SIGHUP: EXIT.hungUp,
} as const;

/**
 * Closing the state takes moments. A disk that hangs must not keep a command from ending: the journal is never ahead of the data.
 */
const CLOSING_LIMIT_MS = 8000;

/** One Ctrl-C can arrive twice: from the terminal, and passed on by the process that started this one. */
const SAME_WISH_MS = 1000;

/** Whether a command has to end before it is done, and with which exit code. */
export type Ending = {
  /** Aborted when what is under way has to end. */
  readonly signal: AbortSignal;
  /** Null while nothing ends it. */
  exitCode(): ExitCode | null;
};

/** Thrown at whoever waits for something when the command is ended. */
export class Ended extends Error {
  override readonly name = 'Ended';
}

/**
 * Watches for signals and for an output that cannot be written. Usually the reader has gone (`… | head -1`): Node ignores SIGPIPE
 * and would throw the error where nobody catches it. Any other failure to write is reported. Where only standard error is lost,
 * the command goes on.
 *
 * The first signal lets the command close its state. The second one, or a state that does not close, ends the process.
 */
export function watchForEnding(): Ending {
  const controller = new AbortController();
  let exitCode: ExitCode | null = null;
  const end = (code: ExitCode) => {
    exitCode ??= code;
    controller.abort();
  };
  let firstAtMs: number | null = null;
  for (const [name, code] of Object.entries(SIGNALS)) {
    process.on(name, () => {
      const nowMs = performance.now();
      firstAtMs ??= nowMs;
      end(code);
      if (nowMs - firstAtMs > SAME_WISH_MS) process.exit(exitCode ?? code);
      setTimeout(() => process.exit(exitCode ?? code), CLOSING_LIMIT_MS).unref();
    });
  }
  process.stderr.on('error', () => undefined);
  process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
    if (exitCode !== null) return;
    end(EXIT.outputClosed);
    if (code !== 'EPIPE') process.stderr.write(`bindist: standard output cannot be written [${code}]\n`);
  });
  return { signal: controller.signal, exitCode: () => exitCode };
}

/** Waits for `work`, but throws when the command is ended meanwhile. @throws Ended */
export function unlessEnded<T>(waiting: Promise<T>, { signal }: Ending): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(new Ended());
    if (signal.aborted) giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
    waiting.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp));
  });
}
