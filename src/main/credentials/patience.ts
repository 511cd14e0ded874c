/** How long the keychain may take. It may be asking somebody a question, and nobody may be there. */
export type Patience = {
  /** After this long whoever waits for the keychain is told that it does not answer. */
  readonly answerMs: number;
  /**
   * True: the time is counted over all calls of this process, so that a command with five questions waits no longer than one with
   * one.
   */
  readonly isShared: boolean;
  /** When an unanswered question is withdrawn, counted from when it was asked. Null: it stays open until somebody answers. */
  readonly withdrawMs: number | null;
};

/**
 * For a command line. Without a terminal nobody will answer, and the exit code is there within 17 s, a slow start included. With
 * somebody there, who may be typing a password into the keychain's own window, it is there within 120 s.
 *
 * @param startUpMs how long the command has been running
 */
export function terminalPatience(isSomebodyThere: boolean, startUpMs: number): Patience {
  const answerMs = isSomebodyThere ? 112_000 : Math.max(SHORTEST_ALONE_MS, 15_000 - startUpMs);
  return { answerMs, isShared: true, withdrawMs: answerMs };
}

/** The least time, for a command that first had to wait for something else, such as a key on its standard input. */
const SHORTEST_ALONE_MS = 8000;

/** For a page. It can be used meanwhile, so it is told early. The question stays open as long as somebody may be typing. */
export const PAGE_PATIENCE: Patience = { answerMs: 15_000, isShared: false, withdrawMs: 120_000 };

/** For a window of the desktop. A question the user was asked there is never withdrawn while the app runs. */
export const DESKTOP_PATIENCE: Patience = { answerMs: 15_000, isShared: false, withdrawMs: null };
