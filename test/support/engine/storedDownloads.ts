import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';

const rowSchema = z.object({
  id: z.string(),
  record: z.string(),
  written: z.string().nullable(),
  bytes_fetched: z.number().nullable(),
});
const recordSchema = z.object({
  accountId: z.string(),
  fileId: z.string().nullable(),
  version: z.string(),
  folder: z.string(),
  partName: z.string().nullable(),
  isPartStale: z.boolean(),
  path: z.string().nullable(),
  sha256: z.string().nullable(),
  verification: z.enum(['verified', 'unverifiable']).nullable(),
  state: z.object({ kind: z.string() }),
});

/** A row of the state database, as far as an invariant speaks of it. */
export type StoredDownload = z.infer<typeof recordSchema> & {
  readonly id: string;
  /** As the journal has them. */
  readonly written: string;
  readonly bytesFetched: number;
};

/** The queue as it is on disk, read by other code than the engine's. */
export function readStoredDownloads(stateFolder: string): StoredDownload[] {
  const path = join(stateFolder, 'state.db');
  if (!existsSync(path)) return [];
  const database = new DatabaseSync(path);
  try {
    return database
      .prepare(
        'SELECT id, record, written, bytes_fetched FROM downloads LEFT JOIN ranges ON download_id = id',
      )
      .all()
      .map((row) => {
        const { id, record, written, bytes_fetched } = rowSchema.parse(row);
        return {
          ...recordSchema.parse(JSON.parse(record)),
          id,
          written: written ?? '',
          bytesFetched: bytes_fetched ?? 0,
        };
      });
  } finally {
    database.close();
  }
}
