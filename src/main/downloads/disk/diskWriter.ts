import { write, writeSync } from 'node:fs';
import type { FileCalls } from './fileCalls.ts';
import { unwatched, type WriteWatch } from './writeWatch.ts';

/** Writes all of the bytes at a position. */
export type DiskWriter = (bytes: Uint8Array, position: number) => Promise<void>;

export function createDiskWriter(
  descriptor: number,
  disk: FileCalls,
  watch: WriteWatch = unwatched,
): DiskWriter {
  let inThread: Promise<void> = Promise.resolve();
  return (bytes, position) =>
    disk.call(
      () => {
        watch.begin();
        try {
          writeNow(descriptor, bytes, position);
        } finally {
          watch.end();
        }
      },
      () => {
        // The system writes to one file one call at a time: a second thread would only wait for its turn.
        const next = inThread
          .then(() => watch.begin())
          .then(() => writeInThread(descriptor, bytes, position).finally(watch.end));
        inThread = next.catch(() => undefined);
        return next;
      },
    );
}

function writeNow(descriptor: number, bytes: Uint8Array, position: number): void {
  for (let offset = 0; offset < bytes.length; ) {
    // The system may write less than it was given.
    offset += writeSync(descriptor, bytes, offset, bytes.length - offset, position + offset);
  }
}

/** By callbacks: for a gigabyte's writes, a promise each costs more than the writes. */
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
