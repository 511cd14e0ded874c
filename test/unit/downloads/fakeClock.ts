import type { Clock } from '../../../src/main/downloads/clock.ts';

/** A clock that stands still until it is told to go on. */
export function createFakeClock(): Clock & {
  advance(ms: number): void;
  /** The user sets it back; timers are not moved by it. */
  setBack(ms: number): void;
} {
  let nowMs = 1_700_000_000_000;
  let timers: { atMs: number; work: () => void }[] = [];
  return {
    now: () => nowMs,
    after(delayMs, work) {
      const timer = { atMs: nowMs + delayMs, work };
      timers.push(timer);
      return () => {
        timers = timers.filter(({ work: each }) => each !== work);
      };
    },
    setBack(ms) {
      nowMs -= ms;
      timers = timers.map((timer) => ({ ...timer, atMs: timer.atMs - ms }));
    },
    advance(ms) {
      const untilMs = nowMs + ms;
      for (;;) {
        const next = timers.filter(({ atMs }) => atMs <= untilMs).sort((a, b) => a.atMs - b.atMs)[0];
        if (next === undefined) break;
        timers = timers.filter((each) => each !== next);
        nowMs = Math.max(nowMs, next.atMs);
        next.work();
      }
      nowMs = untilMs;
    },
  };
}
