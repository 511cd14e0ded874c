/** What one turn of the event loop may read: some milliseconds' work, so that timers, page and other downloads get their turn. */
const BYTES_A_TURN = 2 * 1024 * 1024;

/**
 * Limits what all connections read in one turn of the event loop. Where the network is faster, the rest waits for the next turn.
 */
export type EventLoopBudget = {
  /** Answers with a promise when the budget is used up: read on when it resolves, in the next turn. */
  take(bytes: number): Promise<void> | undefined;
};

export function createEventLoopBudget(bytesATurn = BYTES_A_TURN): EventLoopBudget {
  let taken = 0;
  let nextTurn: PromiseWithResolvers<void> | null = null;

  function turn() {
    taken = 0;
    nextTurn?.resolve();
    nextTurn = null;
  }

  return {
    take(bytes) {
      if (taken === 0) {
        setImmediate(turn);
      }
      taken += bytes;
      if (taken < bytesATurn) {
        return undefined;
      }
      nextTurn ??= Promise.withResolvers();
      return nextTurn.promise;
    },
  };
}
