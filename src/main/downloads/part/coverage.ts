import { type Clock, sleep } from '../clock.ts';
import type { OpenFile } from '../disk/fileLayer.ts';
import type { Failpoint } from '../failpoints.ts';
import {
  addRange,
  type ByteRange,
  type ByteRanges,
  countBytes,
  prefixLength,
  unionRanges,
} from '../record/byteRanges.ts';
import type { Received } from '../record/received.ts';

/** For each connection: with its two buffers, this keeps what a crash costs below 1 MiB for each. */
const SAVE_EVERY_BYTES = 512 * 1024;
const SYNC_EVERY_BYTES = 48 * 1024 * 1024;
const SYNC_EVERY_MS = 2000;

export type Coverage = {
  written(): ByteRanges;
  receivedBytes(): number;
  /** Length of the run of bytes from the start of the file. */
  prefixBytes(): number;
  /** Call after the bytes were written, never before. */
  add(range: ByteRange): void;
  /** How many connections write now: each may lose as much in a crash. */
  connectionsAre(count: number): void;
  /** Tells the journal what is written now. Never throws. */
  save(): void;
  /** Makes all that is written now durable, then tells the journal. */
  sync(): Promise<void>;
  /** The background syncing failed with this. */
  onError(listener: (error: unknown) => void): void;
  /** Ends the background syncing; what it was doing is done when this resolves. */
  stop(): Promise<void>;
};

export type CoverageDependencies = {
  readonly file: OpenFile;
  readonly initial: ByteRanges;
  readonly saveReceived: (received: Received) => void;
  readonly clock: Clock;
  readonly failpoint: Failpoint;
  /** Without a way to tell starts of the machine apart only what is synced survives a crash: then each save is a sync. */
  readonly onlySyncedSurvives: boolean;
};

/** Which bytes of a part are there, and how surely. The order is always data first, journal second. */
export function createCoverage(dependencies: CoverageDependencies): Coverage {
  const { file, clock, failpoint } = dependencies;
  let written: ByteRanges = dependencies.initial;
  let synced: ByteRanges = dependencies.initial;
  let unsavedBytes = 0;
  let unsyncedBytes = 0;
  let saveEveryBytes = SAVE_EVERY_BYTES;
  let running: Promise<void> | null = null;
  let onError: (error: unknown) => void = () => undefined;
  const stopped = new AbortController();
  const syncEveryBytes = dependencies.onlySyncedSurvives ? SAVE_EVERY_BYTES : SYNC_EVERY_BYTES;

  /** A journal that cannot be written (its disk is full) is behind the data, never ahead: no reason to stop what arrives. */
  function save() {
    try {
      dependencies.saveReceived({ synced, written });
      unsavedBytes = 0;
    } catch {
      // Tried again with the next bytes.
    }
  }

  async function syncOnce(): Promise<void> {
    const covered = written;
    unsyncedBytes = 0;
    failpoint('sync.before');
    await file.sync().catch((error: unknown) => {
      // What could not be brought to the disk is thrown away by the system, which a second sync would not say again.
      written = synced;
      save();
      throw error;
    });
    failpoint('sync.after');
    synced = unionRanges(synced, covered);
    save();
  }

  /** One sync at a time: a second one would only queue behind the first in the system. */
  function sync(): Promise<void> {
    const next: Promise<void> = (running ?? Promise.resolve()).then(syncOnce);
    const settled: Promise<void> = next
      .catch(() => undefined)
      .then(() => {
        if (running === settled) {
          running = null;
        }
      });
    running = settled;
    return next;
  }

  function syncInBackground() {
    if (running === null && unsyncedBytes > 0 && !stopped.signal.aborted) {
      sync().catch((error: unknown) => onError(error));
    }
  }

  async function syncNowAndThen() {
    while (!stopped.signal.aborted) {
      await sleep(clock, SYNC_EVERY_MS, stopped.signal);
      syncInBackground();
    }
  }
  syncNowAndThen().catch(() => undefined);

  return {
    written: () => written,
    receivedBytes: () => countBytes(written),
    prefixBytes: () => prefixLength(written),
    add(range) {
      written = addRange(written, range);
      unsavedBytes += range.end - range.start;
      unsyncedBytes += range.end - range.start;
      if (unsavedBytes >= saveEveryBytes && !dependencies.onlySyncedSurvives) {
        save();
      }
      if (unsyncedBytes >= syncEveryBytes) {
        syncInBackground();
      }
    },
    connectionsAre(count) {
      saveEveryBytes = SAVE_EVERY_BYTES * Math.max(1, count);
    },
    save,
    sync,
    onError(listener) {
      onError = listener;
    },
    async stop() {
      stopped.abort();
      await running;
    },
  };
}
