/** Time, handed in: tests run a day in a second. */
export type Clock = {
  /** Milliseconds since 1970. It jumps when the user sets the clock. */
  now(): number;
  /** Calls back once, after `delayMs`. Returns a function that cancels it. */
  after(delayMs: number, work: () => void): () => void;
};

/** `setTimeout` fires at once for a longer delay. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  after(delayMs, work) {
    const timer = setTimeout(work, Math.min(Math.max(delayMs, 0), LONGEST_TIMER_MS));
    return () => clearTimeout(timer);
  },
};

/** Resolves after `delayMs`. Rejects with the signal's reason when that is aborted first. */
export function sleep(clock: Clock, delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason);
      return;
    }
    const onAbort = () => {
      cancel();
      reject(signal.reason);
    };
    const cancel = clock.after(delayMs, () => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    });
    signal.addEventListener('abort', onAbort, { once: true });
  });
}
