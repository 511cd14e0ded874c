import { EXIT, type ExitCode } from './exitCodes.ts';

/** What people, terminals and systems end a command by; each has one exit code, at every moment (128 + its number, as shells say it). */
const SIGNALS = {
  SIGINT: EXIT.interrupted,
  SIGTERM: EXIT.terminated,
  SIGHUP: EXIT.hungUp,
} as const;

/** Closing the state takes moments. A disk that hangs must not keep a command from ending: the journal is behind the data anyway. */
const CLOSING_LIMIT_MS = 8000;

/** One Ctrl-C can arrive twice: from the terminal, and passed on by what started this process. */
const SAME_WISH_MS = 1000;

/** That a command ends before it is done, and with which exit code. */
export type Ending = {
  /** Aborted when what is under way is to end; there is nobody left to tell more. */
  readonly signal: AbortSignal;
  /** Null while nothing ends it. */
  exitCode(): ExitCode | null;
};

/** Thrown where something was waited for when the command was ended. */
export class Ended extends Error {
  override readonly name = 'Ended';
}

/**
 * Watches for signals, and for an output that cannot be written: mostly whoever read it has gone (`… | head -1`): Node ignores
 * SIGPIPE, and would throw the error at nobody. Anything else is worth a word. Where only standard error is lost, nobody misses
 * the words beside the answer.
 *
 * The first signal lets the command close its state; the second, or a state that does not close, ends the process.
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

/** The same, but thrown out of when the command is ended meanwhile. @throws Ended */
export function unlessEnded<T>(waiting: Promise<T>, { signal }: Ending): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(new Ended());
    if (signal.aborted) giveUp();
    signal.addEventListener('abort', giveUp, { once: true });
    waiting.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp));
  });
}
