/** How long the keychain may take: it may be asking somebody a question, or nobody. */
export type Patience = {
  /** Whoever waits for the keychain is told after this long that it does not answer. */
  readonly answerMs: number;
  /** Counted over all calls of this process together: a command that asks five times waits no longer than one that asks once. */
  readonly isShared: boolean;
  /** When an unanswered question is taken back, counted from when it was asked; null: it stays open until somebody answers. */
  readonly withdrawMs: number | null;
};

/**
 * A command line. Without a terminal nobody will answer: its exit code is there within 17 s, a slow start included. With somebody
 * at it, who may be typing a password into the keychain's own window, within 120 s.
 *
 * @param startUpMs how long the command has been running
 */
export function terminalPatience(isSomebodyThere: boolean, startUpMs: number): Patience {
  const answerMs = isSomebodyThere ? 112_000 : Math.max(SHORTEST_ALONE_MS, 15_000 - startUpMs);
  return { answerMs, isShared: true, withdrawMs: answerMs };
}

/** Where the command had to wait for something else first: for a key on its standard input, say. */
const SHORTEST_ALONE_MS = 8000;

/** A page is usable meanwhile, so it hears soon; the question stays for as long as somebody may be typing. */
export const PAGE_PATIENCE: Patience = { answerMs: 15_000, isShared: false, withdrawMs: 120_000 };

/** A window of the desktop: what the user was asked there is never taken away while the app runs. */
export const DESKTOP_PATIENCE: Patience = { answerMs: 15_000, isShared: false, withdrawMs: null };
