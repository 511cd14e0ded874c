import {
  chownSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import type { DownloadEngine } from '../../src/main/downloads/index.ts';
import type { DownloadId } from '../../src/shared/model.ts';
import { ENDS, MIB, makeFaultBed } from '../support/engine/faultBed.ts';
import { until, untilState, wanted } from '../support/engine/setUp.ts';

/** Whoever writes to the state database does not get others' files deleted, cut short or written to by it. */
const bed = makeFaultBed({ hasBystander: false, tolerance: { passes: 3, urls: 8 } });
const SIZE = 3 * MIB;
const inFolder = (name: string) => join(bed.folders.downloads, name);

/** In mid-transfer, and then nothing runs. */
async function beginAndStop(state: 'paused' | 'cancelled' | 'queued' = 'queued') {
  const file = await bed.serveOne(SIZE, { bytesPerSecondPerConnection: 8 * MIB });
  const first = bed.open({ connections: 1 });
  const id = bed.add(first, file);
  await until(first.engine, id, ({ receivedBytes }) => receivedBytes > MIB);
  if (state === 'paused') first.engine.pause([id]);
  if (state === 'cancelled') await first.engine.cancel([id]);
  await first.close();
  bed.server.setShaping({ bytesPerSecondPerConnection: null });
  const [part] = readdirSync(bed.folders.downloads);
  if (part === undefined) throw new Error('there is no part');
  return { file, id, part };
}

function change(id: DownloadId, change: (record: Record<string, unknown>) => Record<string, unknown>) {
  const database = new DatabaseSync(join(bed.folders.state, 'state.db'));
  const row = database.prepare('SELECT record FROM downloads WHERE id = ?').get(id);
  const record: Record<string, unknown> = JSON.parse(String(row?.record));
  database.prepare('UPDATE downloads SET record = ? WHERE id = ?').run(JSON.stringify(change(record)), id);
  database.close();
}

const MINE = 'mine'.repeat(MIB);

/** Everything that deletes, cuts short or writes a part. */
const WAYS: [
  string,
  'paused' | 'cancelled' | 'queued',
  (engine: DownloadEngine, id: DownloadId) => unknown,
][] = [
  ['goes on', 'queued', () => undefined],
  ['resumed', 'paused', (engine, id) => engine.resume([id])],
  ['wanted back', 'cancelled', (engine, id) => engine.retry([id])],
  ['cancelled and removed', 'paused', (engine, id) => engine.cancel([id]).then(() => engine.remove([id]))],
  ['removed', 'cancelled', (engine, id) => engine.remove([id])],
  ['deleted now', 'cancelled', (engine, id) => engine.deletePart([id])],
];

describe.each(WAYS)('95 a part name that is a file of the user’s, %s', (_way, state, doIt) => {
  it.each<[string, (part: string) => string]>([
    ['its own name', () => 'thesis.odt'],
    ['with our ending, and nothing before it', () => '.bindist-part'],
    ['with our ending and no id', () => 'thesis.bindist-part'],
    ['with another ending behind ours', (part) => `${part}.odt`],
  ])('95 %s: left alone, and another part is made', async (_name, nameOf) => {
    const { file, id, part } = await beginAndStop(state);
    const victim = nameOf(part);
    writeFileSync(inFolder(victim), MINE);
    bed.planted.add(victim).add(part);
    change(id, (record) => ({ ...record, partName: victim }));
    const test = bed.open({ connections: 1 });
    await doIt(test.engine, id);
    if (test.engine.snapshot().downloads.some((each) => each.id === id && each.state.kind !== 'cancelled')) {
      const done = await untilState(test.engine, id, ...ENDS);
      expect(done).toMatchObject({ state: { kind: 'completed' }, fileName: file.fileName });
    }
    expect(readFileSync(inFolder(victim), 'utf8')).toBe(MINE);
  });

  it.runIf(process.getuid?.() === 0)('95 one of our names, of another user’s: left alone', async () => {
    const { id, part } = await beginAndStop(state);
    bed.planted.add(part).add('moved');
    renameSync(inFolder(part), inFolder('moved'));
    writeFileSync(inFolder(part), MINE);
    chownSync(inFolder(part), 65_534, 65_534);
    const test = bed.open({ connections: 1 });
    await doIt(test.engine, id);
    if (test.engine.snapshot().downloads.some((each) => each.id === id && each.state.kind !== 'cancelled'))
      await untilState(test.engine, id, ...ENDS);
    expect(readFileSync(inFolder(part), 'utf8')).toBe(MINE);
  });

  it.each<[string, (victim: string, part: string) => void]>([
    ['a second name', linkSync],
    ['a symlink', symlinkSync],
  ])('95 %s of a file of the user’s: left alone', async (_name, plant) => {
    const { id, part } = await beginAndStop(state);
    bed.planted.add(part).add('moved').add('victim');
    renameSync(inFolder(part), inFolder('moved'));
    writeFileSync(inFolder('victim'), MINE);
    plant(inFolder('victim'), inFolder(part));
    const test = bed.open({ connections: 1 });
    await doIt(test.engine, id);
    if (test.engine.snapshot().downloads.some((each) => each.id === id && each.state.kind !== 'cancelled'))
      await untilState(test.engine, id, ...ENDS);
    expect(readFileSync(inFolder('victim'), 'utf8')).toBe(MINE);
    expect(existsSync(inFolder(part))).toBe(true);
  });
});

it('95 the part of another download: what one has is not the other’s to delete', async () => {
  const files = await bed.serve(
    ['a.bin', 'b.bin'].map((fileName, seed) => ({ fileName, sizeBytes: SIZE, seed })),
    { bytesPerSecondPerConnection: 8 * MIB },
  );
  const first = bed.open({ connections: 1 });
  const [a, b] = files.map((file) => bed.add(first, file));
  if (a === undefined || b === undefined) throw new Error('nothing was added');
  for (const id of [a, b]) await until(first.engine, id, ({ receivedBytes }) => receivedBytes > MIB);
  first.engine.pause([a, b]);
  await first.close();
  const received = first.engine.get(a).receivedBytes;
  const parts = readdirSync(bed.folders.downloads);
  const partOf = (name: string) => parts.find((each) => each.startsWith(name)) ?? '';
  bed.planted.add(partOf('b.bin'));
  change(b, (record) => ({ ...record, partName: partOf('a.bin') }));
  const second = bed.open({ connections: 1 });
  expect(second.engine.get(b).receivedBytes).toBe(0);
  await second.engine.cancel([b]);
  await second.engine.remove([b]);
  expect(readdirSync(bed.folders.downloads)).toContain(partOf('a.bin'));
  bed.server.setShaping({ bytesPerSecondPerConnection: null });
  second.engine.resume([a]);
  const done = await untilState(second.engine, a, ...ENDS);
  expect(done.state.kind).toBe('completed');
  expect(done.resumedFromByte).toBe(received);
});

describe('95 a plan to publish that names a file of the user’s', () => {
  it.each([
    ['an empty one', ''],
    ['a full one', MINE],
  ])('95 %s: it is neither deleted nor taken for the download', async (_name, content) => {
    const { file, id } = await beginAndStop('queued');
    writeFileSync(inFolder('__init__.py'), content);
    bed.planted.add('__init__.py');
    for (const isReserved of [true, false])
      change(id, (record) => ({
        ...record,
        publishPlan: {
          fileName: '__init__.py',
          identity: '1:1',
          sha256: 'a'.repeat(64),
          verification: 'verified',
          isReserved,
        },
        // As long as what had come, so that nothing else stands in the way.
        sizeBytes: SIZE,
      }));
    const test = bed.open({ connections: 1 });
    const done = await untilState(test.engine, id, ...ENDS);
    bed.expectPublished(done, file, ['__init__.py', 'tool.bin']);
    expect(readFileSync(inFolder('__init__.py'), 'utf8')).toBe(content);
  });
});

describe('95 a folder that means something else from elsewhere', () => {
  it.each(['.', 'downloads', '../x', '/tmp/../etc', ''])(
    '95 %j: the row is left as it is',
    async (folder) => {
      const { id } = await beginAndStop('paused');
      bed.planted.add(readdirSync(bed.folders.downloads)[0] ?? '');
      const test = bed.open();
      await test.engine.cancel([id]);
      await test.close();
      change(id, (record) => ({ ...record, folder }));
      const again = bed.open();
      expect(again.engine.problem).toMatchObject({ code: 'app.stateDamaged', actual: '1' });
      expect(again.engine.snapshot().downloads).toEqual([]);
      await again.close();
      // For what is looked at after every case.
      change(id, (record) => ({ ...record, folder: bed.folders.downloads }));
    },
  );

  it('95 what the user gives so is the same folder at the next start, wherever that is made', async () => {
    const file = await bed.serveOne(MIB);
    mkdirSync(inFolder('sub'));
    bed.planted.add('sub/');
    const test = bed.open();
    const [id] = test.engine.add([wanted(file, join(inFolder('sub'), '..', 'sub', '/'))]);
    const [same] = test.engine.add([wanted(file, inFolder('sub'))]);
    expect(same).toBe(id);
    if (id === undefined) throw new Error('nothing was added');
    expect((await untilState(test.engine, id, ...ENDS)).path).toBe(join(inFolder('sub'), 'tool.bin'));
  });
});
