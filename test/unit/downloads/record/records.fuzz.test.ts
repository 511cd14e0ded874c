import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startBindistServer } from '../../../../demo-server/index.ts';
import { downloadSchema } from '../../../../src/shared/model.ts';
import { openEngine, wanted } from '../../../support/engine/setUp.ts';
import { mutated } from '../../../support/mutated.ts';

const PART = 'a.bin.kept.bindist-part';
const rowSchema = z.object({ id: z.string(), position: z.number(), record: z.string() });
const objectSchema = z.record(z.string(), z.unknown());
const HOSTILE: readonly unknown[] = [
  ...[null, true, -1, 1.5, 1e308, '', '\0', 'nonsense', 'x'.repeat(5000), '__proto__', {}, [], [[]]],
  ...[{ kind: 'nonsense' }, { kind: 'failed' }, { kind: 'waiting', reason: 'offline', retryAtMs: 'soon' }],
];

/** A good record with one of its fields missing or nonsense, or its text damaged. */
function damaged(good: string): fc.Arbitrary<string> {
  const fields = objectSchema.parse(JSON.parse(good));
  // Where a path may point to is tested where it is used.
  const names = Object.keys(fields).filter((name) => !['partName', 'path', 'folder'].includes(name));
  const field = fc.tuple(fc.constantFrom(...names), fc.constantFrom(undefined, ...HOSTILE));
  return fc.oneof(
    field.map(([name, value]) => JSON.stringify({ ...fields, [name]: value })),
    mutated(fc.constant(good)),
  );
}

const ranges = mutated(fc.constantFrom('', '0-100', '0-100,200-300', '5-5', '9-3', '0-9007199254740993'));

describe('a queue with records that make no sense (fault 48)', () => {
  let folder: string;
  let pristine: Buffer;
  let good: string;
  let server: Awaited<ReturnType<typeof startBindistServer>>;

  beforeAll(async () => {
    server = await startBindistServer();
    folder = mkdtempSync(join(tmpdir(), 'bindist-records-'));
    const state = join(folder, 'pristine');
    const { engine, close } = openEngine(server, { state, downloads: folder });
    const files = ['a.bin', 'b.bin'].map((fileName) => ({
      fileId: fileName,
      fileName,
      declaredSizeBytes: 1000,
    }));
    const ids = engine.add(files.map((file) => wanted(file, join(folder, 'downloads'))));
    engine.pause(ids);
    await close();
    const database = new DatabaseSync(join(state, 'state.db'));
    const [first] = rows(database);
    good = JSON.stringify({ ...objectSchema.parse(JSON.parse(first?.record ?? '')), partName: PART });
    database.exec('PRAGMA journal_mode = DELETE');
    database.close();
    pristine = readFileSync(join(state, 'state.db'));
  });
  afterAll(async () => {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const rows = (database: DatabaseSync) =>
    z
      .array(rowSchema)
      .parse(database.prepare('SELECT id, position, record FROM downloads ORDER BY position').all());

  it('starts with those that do, loses no row, and touches no part', async () => {
    let state = 0;
    const downloads = join(folder, 'downloads');
    mkdirSync(downloads);
    writeFileSync(join(downloads, PART), 'a part');
    let kept = 0;
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(damaged(good), ranges, ranges, async (record, synced, written) => {
        const home = join(folder, String(state++));
        mkdirSync(home);
        writeFileSync(join(home, 'state.db'), pristine);
        const database = new DatabaseSync(join(home, 'state.db'));
        const [first, second] = rows(database);
        database.prepare('UPDATE downloads SET record = ? WHERE id = ?').run(record, first?.id ?? '');
        database
          .prepare(
            'INSERT OR REPLACE INTO ranges (download_id, synced, written, requests, urls_asked, bytes_fetched) VALUES (?, ?, ?, 1, 1, 1)',
          )
          .run(first?.id ?? '', synced, written);
        database.close();

        const { engine, close } = openEngine(server, { state: home, downloads });
        const shown = engine.snapshot().downloads;
        for (const download of shown) expect(downloadSchema.safeParse(download).error).toBeUndefined();
        expect(shown.map(({ id }) => String(id))).toContain(second?.id);
        if (shown.length === 2) kept += 1;
        else refused += 1;
        await close();

        const after = new DatabaseSync(join(home, 'state.db'));
        expect(rows(after).map(({ id }) => id)).toEqual([first?.id, second?.id]);
        after.close();
        expect(readFileSync(join(downloads, PART), 'utf8')).toBe('a part');
        rmSync(home, { recursive: true });
      }),
      { numRuns: 40 },
    );
    // A generator that makes only one of them tests nothing.
    expect(Math.min(kept, refused)).toBeGreaterThan(0);
  });
});
