/** Reloads a page that crashed, but not one that keeps crashing: the downloads go on without it. */
export type ReloadLimiter = {
  /** The page has crashed. Says whether to load it again. */
  mayReload(): boolean;
};

const RELOADS = 3;
const WITHIN_MS = 5 * 60_000;

/** @param now milliseconds by a clock that nobody sets */
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
