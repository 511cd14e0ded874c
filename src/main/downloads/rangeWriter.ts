import { BUFFER_BYTES, type BufferPool } from './bufferPool.ts';
import type { Clock } from './clock.ts';
import type { Coverage } from './coverage.ts';
import { toDiskFailure } from './diskErrors.ts';
import type { Failpoint } from './failpoints.ts';
import type { OpenFile } from './fileLayer.ts';
import type { BodySink } from './transport/index.ts';

/** What a slow connection brought is not kept from the disk, and from the eye, for longer than this. */
const FLUSH_AFTER_MS = 250;

/**
 * Writes one connection's bytes, in order, a buffer at a time: while one is written the next one fills. Where a second full
 * one would have to wait, the connection has to.
 */
export type RangeWriter = BodySink & {
  /** Writes the rest, and gives the buffers back: nothing may be put into them any more. @throws AppFailure `disk.*` */
  finish(): Promise<void>;
  /** Where the next byte belongs. */
  position(): number;
};

export type RangeWriterDependencies = {
  readonly file: OpenFile;
  readonly path: string;
  readonly buffers: BufferPool;
  readonly coverage: Coverage;
  readonly clock: Clock;
  readonly failpoint: Failpoint;
  readonly onWritten: () => void;
};

type Batch = { readonly buffer: Buffer; readonly bytes: Buffer; readonly start: number };

/** @param endOf where the range ends by now (another connection may have taken over its end); null: unknown */
export function createRangeWriter(
  dependencies: RangeWriterDependencies,
  start: number,
  endOf: () => number | null,
): RangeWriter {
  const { file, path, buffers, coverage, clock, failpoint, onWritten } = dependencies;
  let position = start;
  let buffer: Buffer | null = null;
  let filled = 0;
  let takeBackFlush: (() => void) | null = null;
  let waiting: Batch[] = [];
  let writing: Promise<void> | null = null;
  let failed: { readonly error: unknown } | null = null;
  let roomAgain: PromiseWithResolvers<void> | null = null;

  function settle(error: unknown) {
    const settled = roomAgain;
    roomAgain = null;
    if (error === null) {
      settled?.resolve();
    } else {
      settled?.reject(error);
    }
  }

  /** Hands over what has filled so far. */
  function flush() {
    takeBackFlush?.();
    takeBackFlush = null;
    if (buffer !== null && filled > 0) {
      waiting.push({ buffer, bytes: buffer.subarray(0, filled), start: position - filled });
      buffer = null;
      filled = 0;
    }
    writing ??= writeAll();
  }

  async function writeAll(): Promise<void> {
    for (let batch = waiting.shift(); batch !== undefined; batch = waiting.shift()) {
      settle(null);
      try {
        failpoint('write.before');
        await file.write(batch.bytes, batch.start);
        failpoint('write.after');
      } catch (error) {
        failed ??= { error: toDiskFailure(error, path) };
        waiting = [];
        settle(failed.error);
        break;
      } finally {
        buffers.give(batch.buffer);
      }
      coverage.add({ start: batch.start, end: batch.start + batch.bytes.length });
      onWritten();
    }
    writing = null;
  }

  function leftBytes(): number {
    const end = endOf();
    return end === null ? BUFFER_BYTES : Math.max(0, end - position);
  }

  return {
    position: () => position,
    room() {
      const left = leftBytes();
      if (left === 0) {
        return null;
      }
      buffer ??= buffers.take();
      return buffer.subarray(filled, Math.min(BUFFER_BYTES, filled + left));
    },
    landed(count) {
      if (failed !== null) {
        throw failed.error;
      }
      filled += count;
      position += count;
      if (filled === BUFFER_BYTES || leftBytes() === 0) {
        flush();
      } else {
        takeBackFlush ??= clock.after(FLUSH_AFTER_MS, flush);
      }
      if (waiting.length === 0) {
        return undefined;
      }
      if (roomAgain === null) {
        roomAgain = Promise.withResolvers();
        // Whoever comes next meets the error, if nobody waits for this.
        roomAgain.promise.catch(() => undefined);
      }
      return roomAgain.promise;
    },
    async finish() {
      flush();
      await writing;
      if (buffer !== null) {
        buffers.give(buffer);
        buffer = null;
      }
      if (failed !== null) {
        throw failed.error;
      }
    },
  };
}
