import { write, writeSync } from 'node:fs';

/** What a write into the page cache never takes; one that does waited for the disk. */
const SLOW_MS = 16;
/** For so long writes then go by way of the thread pool. */
const PATIENT_MS = 500;

/** Writes all of the bytes at a position. */
export type DiskWriter = (bytes: Uint8Array, position: number) => Promise<void>;

/**
 * On a local disk that keeps up, a write is a copy into memory: made at once, it costs half of what it costs to hand it to a
 * thread and to be told of its end (docs/decisions/byte-path.md). As soon as one takes longer the next ones go to the thread pool for a
 * while, so that a slow disk never holds up the event loop more than once in that time; on a network's file system all do.
 */
export function createDiskWriter(
  descriptor: number,
  isLocal: boolean,
  nowMs = () => performance.now(),
): DiskWriter {
  let patientUntilMs = isLocal ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  let inThread: Promise<void> = Promise.resolve();
  return async (bytes, position) => {
    const startedMs = nowMs();
    if (startedMs < patientUntilMs) {
      // The system writes to a file one at a time: a second thread would spin for its turn.
      const next = inThread.then(() => writeInThread(descriptor, bytes, position));
      inThread = next.catch(() => undefined);
      return next;
    }
    for (let offset = 0; offset < bytes.length; ) {
      // The system may write less than it was given.
      offset += writeSync(descriptor, bytes, offset, bytes.length - offset, position + offset);
    }
    const endedMs = nowMs();
    if (endedMs - startedMs > SLOW_MS) {
      patientUntilMs = endedMs + PATIENT_MS;
    }
  };
}

/** By callbacks: a promise for each of a gigabyte's writes costs more than the writes. */
function writeInThread(descriptor: number, bytes: Uint8Array, position: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const writeFrom = (offset: number) => {
      write(descriptor, bytes, offset, bytes.length - offset, position + offset, (error, count) => {
        if (error !== null) {
          reject(error);
        } else if (offset + count < bytes.length) {
          writeFrom(offset + count);
        } else {
          resolve();
        }
      });
    };
    writeFrom(0);
  });
}
