import { closeSync, ftruncateSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { readBytes } from '../../demo-server/content.ts';
import { MIB, makeFaultBed } from '../support/engine/faultBed.ts';
import { until, untilState } from '../support/engine/setUp.ts';

const bed = makeFaultBed();
const GIB = 1024 * MIB;
const SIZE = 5 * GIB + 12_345;
/** What is left to fetch: around 2^32, and the end. */
const MISSING = [
  { start: 4 * GIB - MIB, end: 4 * GIB + MIB },
  { start: SIZE - MIB, end: SIZE },
];

it('50 more than 5 GiB: offsets beyond 2^32 are asked for, written and counted as they are', async () => {
  const [file] = await bed.serve(
    // No sum to prove: that of 5 GiB of a seed would take longer than everything else here.
    [{ fileName: 'huge.bin', sizeBytes: SIZE, declaredChecksum: 'none' }],
    { bytesPerSecondPerConnection: 4 * MIB },
  );
  if (file?.content == null) throw new Error('no content');
  const first = bed.open({ connections: 1 });
  const id = bed.add(first, file);
  await until(first.engine, id, ({ receivedBytes }) => receivedBytes > MIB);
  first.engine.pause([id]);
  await first.close();

  // As if all the rest had come: a file of holes, and a journal that believes them.
  const database = new DatabaseSync(join(bed.folders.state, 'state.db'));
  const ranges = [`0-${MISSING[0]?.start}`, `${MISSING[0]?.end}-${MISSING[1]?.start}`].join(' ');
  database.prepare('UPDATE ranges SET synced = ?, written = ? WHERE download_id = ?').run(ranges, ranges, id);
  const { record } = database.prepare('SELECT record FROM downloads WHERE id = ?').get(id) ?? {};
  database.close();
  const partName: unknown = JSON.parse(String(record)).partName;
  const part = openSync(join(bed.folders.downloads, String(partName)), 'r+');
  ftruncateSync(part, SIZE);
  closeSync(part);

  bed.server.setShaping({ bytesPerSecondPerConnection: null });
  const asked = bed.storageRequests().length;
  const second = bed.open();
  expect(second.engine.get(id).receivedBytes).toBe(SIZE - 3 * MIB);
  second.engine.resume([id]);
  const done = await untilState(second.engine, id, 'completed', 'failed');
  expect(done).toMatchObject({ state: { kind: 'completed' }, verification: 'unverifiable', sizeBytes: SIZE });
  const later = bed.storageRequests().slice(asked);
  expect(later.reduce((sum, { bytesSent }) => sum + bytesSent, 0)).toBe(3 * MIB);

  const published = openSync(join(bed.folders.downloads, 'huge.bin'), 'r');
  for (const { start, end } of MISSING) {
    const found = Buffer.alloc(end - start);
    readSync(published, found, 0, found.length, start);
    expect(found.equals(readBytes(file.content, start, end))).toBe(true);
  }
  closeSync(published);
}, 60_000);
