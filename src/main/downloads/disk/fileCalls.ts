/** What a call into memory never takes; one that does waited for the disk. */
const SLOW_MS = 16;
/** For so long calls then go by way of the thread pool. */
const PATIENT_MS = 500;

/**
 * Makes calls to the file system in this thread where they are no more than a copy into memory: handing one to another thread
 * and being told of its end costs several times as much (docs/decisions/byte-path.md). As soon as one takes longer, the next ones go to
 * the thread pool for a while, so that a slow disk never holds up the event loop more than once in that time.
 */
export type FileCalls = {
  /** @throws whatever the call throws */
  call<T>(now: () => T, later: () => Promise<T>): Promise<T>;
};

export function createInlineCalls(nowMs = () => performance.now()): FileCalls {
  let patientUntilMs = Number.NEGATIVE_INFINITY;
  return {
    async call(now, later) {
      const startedMs = nowMs();
      if (startedMs < patientUntilMs) {
        return later();
      }
      try {
        return now();
      } finally {
        const endedMs = nowMs();
        if (endedMs - startedMs > SLOW_MS) {
          patientUntilMs = endedMs + PATIENT_MS;
        }
      }
    },
  };
}

/** For a network's file system, and wherever the system does not say what it is: always by way of a thread. */
export const threadPool: FileCalls = { call: (_now, later) => later() };
