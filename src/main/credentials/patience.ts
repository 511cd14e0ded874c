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
 * A command line. Without a terminal nobody will answer: its exit code is there within 17 s. With somebody at it, who may be
 * typing a password into the keychain's own window, within 120 s.
 */
export function terminalPatience(isSomebodyThere: boolean): Patience {
  const answerMs = isSomebodyThere ? 112_000 : 14_000;
  return { answerMs, isShared: true, withdrawMs: answerMs };
}

/** A page is usable meanwhile, so it hears soon; the question stays for as long as somebody may be typing. */
export const PAGE_PATIENCE: Patience = { answerMs: 15_000, isShared: false, withdrawMs: 120_000 };

/** A window of the desktop: what the user was asked there is never taken away while the app runs. */
export const DESKTOP_PATIENCE: Patience = { answerMs: 15_000, isShared: false, withdrawMs: null };
