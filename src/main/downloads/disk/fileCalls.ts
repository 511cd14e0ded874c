/** Longer than a copy into memory ever takes. A call that takes longer has waited for the disk. */
const SLOW_MS = 16;
/** For this long the following calls go to the thread pool. */
const PATIENT_MS = 500;

/**
 * Makes calls to the file system in this thread where they only copy into memory: passing one to another thread and back costs
 * several times as much (docs/decisions/byte-path.md). As soon as one takes longer, the following ones go to the thread pool for
 * a while. So a slow disk holds up the event loop once in that time at most.
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

/** For network file systems, and wherever the system does not tell the kind of disk: always in another thread. */
export const threadPool: FileCalls = { call: (_now, later) => later() };
