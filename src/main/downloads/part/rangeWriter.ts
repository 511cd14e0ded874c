import type { Clock } from '../clock.ts';
import { toDiskFailure } from '../disk/diskErrors.ts';
import type { OpenFile } from '../disk/fileLayer.ts';
import type { Failpoint } from '../failpoints.ts';
import type { BodySink } from '../transport/index.ts';
import { BUFFER_BYTES, type BufferPool } from './bufferPool.ts';
import type { Coverage } from './coverage.ts';

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

type Batch = {
  readonly bytes: Buffer;
  readonly start: number;
  /** Free after this one; null: it goes on filling. */
  readonly free: Buffer | null;
};

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
  /** How far of the buffer was handed over to be written. */
  let handedOver = 0;
  let cancelFlush: (() => void) | null = null;
  const waiting: Batch[] = [];
  let writing: Promise<void> | null = null;
  let failed: { readonly error: unknown } | null = null;
  let roomAgain: PromiseWithResolvers<void> | null = null;

  function answerWaiter(error: unknown) {
    const waiter = roomAgain;
    roomAgain = null;
    if (error === null) {
      waiter?.resolve();
    } else {
      waiter?.reject(error);
    }
  }

  /**
   * Hands over what has filled so far. The buffer itself stays where it is until it is full or all is over: the connection may
   * be about to put bytes into what is left of it.
   */
  function flush(isLast: boolean) {
    cancelFlush?.();
    cancelFlush = null;
    if (buffer !== null && (filled > handedOver || isLast)) {
      const bytes = buffer.subarray(handedOver, filled);
      const isFree = isLast || filled === BUFFER_BYTES;
      waiting.push({ bytes, start: position - bytes.length, free: isFree ? buffer : null });
      handedOver = filled;
      if (isFree) {
        buffer = null;
        filled = 0;
        handedOver = 0;
      }
    }
    writing ??= writeAll();
  }

  async function writeAll(): Promise<void> {
    for (let batch = waiting.shift(); batch !== undefined; batch = waiting.shift()) {
      answerWaiter(null);
      await writeOne(batch);
      if (batch.free !== null) {
        buffers.give(batch.free);
      }
    }
    writing = null;
  }

  /** After one that failed none is written: what comes behind a gap is not worth having. */
  async function writeOne({ bytes, start: at }: Batch): Promise<void> {
    if (failed !== null || bytes.length === 0) {
      return;
    }
    try {
      failpoint('write.before');
      await file.write(bytes, at);
      failpoint('write.after');
    } catch (error) {
      failed = { error: toDiskFailure(error, path) };
      answerWaiter(failed.error);
      return;
    }
    coverage.add({ start: at, end: at + bytes.length });
    onWritten();
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
        flush(false);
      } else {
        cancelFlush ??= clock.after(FLUSH_AFTER_MS, () => flush(false));
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
      flush(true);
      await writing;
      if (failed !== null) {
        throw failed.error;
      }
    },
  };
}
