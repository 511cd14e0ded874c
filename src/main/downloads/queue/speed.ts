/** About as long as the eye wants the number to stand still. */
const SMOOTHING_MS = 3000;

/** Bytes per second, smoothed exponentially. */
export type Speed = {
  add(bytes: number): void;
  /** Null until there is something to tell. */
  bytesPerSecond(): number | null;
};

export function createSpeed(now: () => number): Speed {
  let pending = 0;
  let lastMs = now();
  let smoothed: number | null = null;
  return {
    add(bytes) {
      pending += bytes;
    },
    bytesPerSecond() {
      const elapsedMs = now() - lastMs;
      // A shorter sample is noise; a negative one is a clock that was set.
      if (elapsedMs >= 150 || elapsedMs < 0) {
        const sample = elapsedMs > 0 ? (pending * 1000) / elapsedMs : (smoothed ?? 0);
        const weight = 1 - Math.exp(-Math.max(elapsedMs, 0) / SMOOTHING_MS);
        smoothed = smoothed === null ? sample : smoothed + (sample - smoothed) * weight;
        pending = 0;
        lastMs = now();
      }
      return smoothed === null ? null : Math.round(smoothed);
    },
  };
}
