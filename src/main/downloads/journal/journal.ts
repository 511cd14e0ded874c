import { z } from 'zod';
import type { DownloadId } from '../../../shared/model.ts';
import { parseJson } from '../../../shared/parseJson.ts';
import { type Storage, toStorageFailure } from '../../storage/index.ts';
import type { Failpoint } from '../failpoints.ts';
import { type ByteRanges, formatRanges, parseRanges } from '../record/byteRanges.ts';
import { isPartFileName } from '../record/name.ts';
import type { Received } from '../record/received.ts';
import { type DownloadRecord, downloadRecordSchema } from '../record/record.ts';

export type LoadedDownload = {
  readonly record: DownloadRecord;
  /** What may be trusted of the part. */
  readonly received: ByteRanges;
};

/**
 * The queue on disk. Never ahead of the data: callers sync (or at least write) first and save then. What is saved survives the
 * end of this process, and a power cut when `add` returned or `whenDurable` resolved after it.
 *
 * Every operation throws AppFailure (`disk.full`, `app.busyElsewhere`, …) when the state cannot be written.
 */
export type Journal = {
  /**
   * In the queue's order; one by one, so that ten thousand are never there twice. Null for a row that makes no sense: it is left
   * where it is, and not touched.
   */
  load(): Iterable<LoadedDownload | null>;
  /** New records, all or none. */
  add(records: readonly DownloadRecord[]): void;
  /** Changed records, all or none. */
  save(records: readonly DownloadRecord[]): void;
  /** A record that has another part now, and with it, all or none, that nothing is there yet. */
  registerPart(record: DownloadRecord): void;
  /** @param changed saved with it, all or none */
  saveReceived(record: DownloadRecord, received: Received, changed: readonly DownloadRecord[]): void;
  remove(ids: readonly DownloadId[]): void;
  whenDurable(): Promise<void>;
};

const storedSchema = downloadRecordSchema.omit({
  id: true,
  position: true,
  requests: true,
  urlsReceived: true,
  bytesFetched: true,
});

const rowSchema = z.object({
  id: downloadRecordSchema.shape.id,
  position: z.number(),
  record: z.string(),
  synced: z.string().nullable(),
  written: z.string().nullable(),
  boot_id: z.string().nullable(),
  requests: z.number().nullable(),
  urls_asked: z.number().nullable(),
  bytes_fetched: z.number().nullable(),
});
type Row = z.infer<typeof rowSchema>;

/**
 * @param queue rows of other queues belong to other processes and are neither read nor written
 * @param bootId tells this start of the machine from others; null where the system does not say
 */
export function createJournal(
  storage: Storage,
  queue: string,
  bootId: string | null,
  failpoint: Failpoint,
): Journal {
  const { database } = storage;
  const select = database.prepare(
    `SELECT id, position, record, synced, written, boot_id, requests, urls_asked, bytes_fetched
     FROM downloads LEFT JOIN ranges ON download_id = id WHERE queue = ? ORDER BY position, id`,
  );
  const upsert = database.prepare(
    `INSERT INTO downloads (id, queue, position, record) VALUES (?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET position = excluded.position, record = excluded.record WHERE queue = excluded.queue`,
  );
  const upsertRanges = database.prepare(
    `INSERT INTO ranges (download_id, synced, written, boot_id, requests, urls_asked, bytes_fetched)
     VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (download_id) DO UPDATE SET synced = excluded.synced, written = excluded.written,
       boot_id = excluded.boot_id, requests = excluded.requests, urls_asked = excluded.urls_asked,
       bytes_fetched = excluded.bytes_fetched`,
  );
  const deleteRow = database.prepare('DELETE FROM downloads WHERE id = ? AND queue = ?');

  function write(name: 'state' | 'journal', work: () => void) {
    try {
      failpoint(`${name}.before`);
      work();
    } catch (error) {
      throw toStorageFailure(error, storage.folder);
    }
    failpoint(`${name}.after`);
  }

  function putRecords(records: readonly DownloadRecord[]) {
    for (const { id, position, requests, urlsReceived, bytesFetched, ...stored } of records) {
      upsert.run(id, queue, position, JSON.stringify(stored));
    }
  }

  function putRanges(record: DownloadRecord, received: Received) {
    upsertRanges.run(
      record.id,
      formatRanges(received.synced),
      formatRanges(received.written),
      bootId,
      record.requests,
      record.urlsReceived,
      record.bytesFetched,
    );
  }

  function remove(ids: readonly DownloadId[]) {
    write('state', () => {
      storage.transaction(() => {
        for (const id of ids) {
          deleteRow.run(id, queue);
        }
      });
    });
  }

  return {
    *load() {
      for (const row of select.iterate(queue)) {
        yield readRow(row, bootId);
      }
    },

    add(records) {
      write('state', () => storage.transaction(() => putRecords(records)));
      try {
        storage.sync();
      } catch (error) {
        remove(records.map(({ id }) => id));
        throw error;
      }
    },

    save(records) {
      write('state', () => storage.transaction(() => putRecords(records)));
    },

    registerPart(record) {
      write('state', () => {
        storage.transaction(() => {
          putRecords([record]);
          putRanges(record, { synced: [], written: [] });
        });
      });
    },

    saveReceived(record, received, changed) {
      write('journal', () => {
        if (changed.length === 0) {
          // By itself, a thousand times for a big file: a statement is a transaction of its own.
          putRanges(record, received);
          return;
        }
        storage.transaction(() => {
          putRecords(changed);
          putRanges(record, received);
        });
      });
    },
    remove,
    whenDurable: () => storage.whenDurable(),
  };
}

function readRow(raw: unknown, bootId: string | null): LoadedDownload | null {
  const row = rowSchema.safeParse(raw);
  if (!row.success) {
    return null;
  }
  const stored = storedSchema.safeParse(parseJson(row.data.record));
  if (!stored.success) {
    return null;
  }
  const { id, position, requests, urls_asked, bytes_fetched } = row.data;
  const { isPartStale } = stored.data;
  // What has not our suffix is not ours, whatever the state says: it is as if there were no part.
  const hasPart = stored.data.partName !== null && isPartFileName(stored.data.partName);
  return {
    record: {
      ...stored.data,
      ...(hasPart ? {} : { partName: null, publishPlan: null }),
      id,
      position,
      requests: requests ?? 0,
      urlsReceived: urls_asked ?? 0,
      bytesFetched: bytes_fetched ?? 0,
    },
    received: !hasPart || isPartStale ? [] : trustedRanges(row.data, bootId),
  };
}

/** `written` is true as long as the page cache it was written to is the same. */
function trustedRanges(row: Row, bootId: string | null): ByteRanges {
  const sameBoot = bootId !== null && row.boot_id === bootId;
  return parseRanges((sameBoot ? row.written : row.synced) ?? '') ?? [];
}
