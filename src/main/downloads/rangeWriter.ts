import type { Coverage } from './coverage.ts';
import { toDiskFailure } from './diskErrors.ts';
import type { Failpoint } from './failpoints.ts';
import type { OpenFile } from './fileLayer.ts';
import { failure } from './problem.ts';

/** Small enough that a crash costs little, large enough that the calls cost little. */
const BATCH_BYTES = 192 * 1024;

/** Writes one connection's bytes, in order, a batch at a time: while one is written the next one fills. */
export type RangeWriter = {
  /** Returns a promise when the disk cannot keep up. @throws AppFailure `server.badAnswer` when more comes than belongs here */
  take(bytes: Buffer): Promise<void> | void;
  /** Writes the rest. @throws AppFailure `disk.*` */
  finish(): Promise<void>;
  /** Where the next byte belongs. */
  position(): number;
};

export type RangeWriterDependencies = {
  readonly file: OpenFile;
  readonly path: string;
  readonly coverage: Coverage;
  readonly failpoint: Failpoint;
  readonly onWritten: () => void;
};

/** @param end where the range ends; null: unknown */
export function createRangeWriter(
  dependencies: RangeWriterDependencies,
  start: number,
  end: number | null,
): RangeWriter {
  const { file, path, coverage, failpoint, onWritten } = dependencies;
  let position = start;
  let batchStart = start;
  let batch: Buffer[] = [];
  let inFlight: Promise<void> | null = null;

  async function flush(): Promise<void> {
    const buffers = batch;
    const from = batchStart;
    const to = position;
    batch = [];
    batchStart = to;
    if (from === to) {
      return;
    }
    try {
      failpoint('write.before');
      await file.write(buffers, from);
      failpoint('write.after');
    } catch (error) {
      throw toDiskFailure(error, path);
    }
    coverage.add({ start: from, end: to });
    onWritten();
  }

  function begin() {
    inFlight = flush();
    // Whoever comes next (the next batch, or `finish`) meets the error.
    inFlight.catch(() => undefined);
  }

  return {
    position: () => position,
    take(bytes) {
      if (end !== null && position + bytes.length > end) {
        throw failure('server.badAnswer', { actual: 'more bytes than announced' });
      }
      batch.push(bytes);
      position += bytes.length;
      if (position - batchStart < BATCH_BYTES) {
        return;
      }
      if (inFlight === null) {
        begin();
        return;
      }
      return inFlight.then(begin);
    },
    async finish() {
      await inFlight;
      await flush();
    },
  };
}
