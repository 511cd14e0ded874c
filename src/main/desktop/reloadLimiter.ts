/** A page that crashes is loaded again, but one that keeps crashing is left alone: the downloads go on without it. */
export type ReloadLimiter = {
  /** It crashed now: whether it is to be loaded again. */
  mayReload(): boolean;
};

const RELOADS = 3;
const WITHIN_MS = 5 * 60_000;

/** @param now milliseconds on a clock that nobody sets */
export function createReloadLimiter(now: () => number): ReloadLimiter {
  let reloadedAtMs: readonly number[] = [];
  return {
    mayReload() {
      const nowMs = now();
      reloadedAtMs = reloadedAtMs.filter((atMs) => nowMs - atMs < WITHIN_MS);
      if (reloadedAtMs.length === RELOADS) {
        return false;
      }
      reloadedAtMs = [...reloadedAtMs, nowMs];
      return true;
    },
  };
}
