import { readdirSync, renameSync, symlinkSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { nodeFileLayer } from '../../src/main/downloads/disk/fileLayer.ts';
import type { DownloadId } from '../../src/shared/model.ts';
import { ENDS, MIB, makeFaultBed } from '../support/engine/faultBed.ts';
import { untilState } from '../support/engine/setUp.ts';

const bed = makeFaultBed({ hasBystander: false });
const inFolder = (name: string) => join(bed.folders.downloads, name);

/** How often a published file was read. */
function counting() {
  const counted = {
    reads: 0,
    files: {
      ...nodeFileLayer,
      openToRead(path: string) {
        counted.reads += 1;
        return nodeFileLayer.openToRead(path);
      },
    },
  };
  return counted;
}

function change(id: DownloadId, work: (record: Record<string, unknown>) => Record<string, unknown>) {
  const database = new DatabaseSync(join(bed.folders.state, 'state.db'));
  const row = database.prepare('SELECT record FROM downloads WHERE id = ?').get(id);
  const record: Record<string, unknown> = JSON.parse(String(row?.record));
  database.prepare('UPDATE downloads SET record = ? WHERE id = ?').run(JSON.stringify(work(record)), id);
  database.close();
}

describe('89 what tells that a file still is the published one', () => {
  it('89 is written down when it is published: it is not read again until somebody touches it, then once', async () => {
    const file = await bed.serveOne(5 * MIB);
    const first = bed.open();
    const id = bed.add(first, file);
    await untilState(first.engine, id, ...ENDS);
    await first.close();
    const counted = counting();
    const { engine } = bed.open({ files: counted.files });
    const look = async () => (await engine.findPublished(id)).path;
    expect(await look()).toBe(inFolder('tool.bin'));
    expect(await look()).toBe(inFolder('tool.bin'));
    expect(counted.reads).toBe(0);
    utimesSync(inFolder('tool.bin'), new Date(), new Date());
    await look();
    await look();
    expect(counted.reads).toBe(1);
  });

  /** Completed by a build that wrote nothing down of the file. */
  async function completeOnce() {
    const file = await bed.serveOne(MIB);
    const first = bed.open();
    const id = bed.add(first, file);
    await untilState(first.engine, id, ...ENDS);
    await first.close();
    change(id, ({ published, ...rest }) => rest);
    return id;
  }

  it('89 of an earlier build, which wrote nothing down: is read, and known from then on', async () => {
    const id = await completeOnce();
    const counted = counting();
    const second = bed.open({ files: counted.files });
    await second.engine.findPublished(id);
    await second.engine.findPublished(id);
    expect(counted.reads).toBe(1);
    await second.close();
    const { engine } = bed.open({ files: counted.files });
    await engine.findPublished(id);
    expect(counted.reads).toBe(1);
  });

  it.each<[string, 'before' | 'after']>([
    ['just before it is read: not followed', 'before'],
    ['while it is read: what was read is not what is there', 'after'],
  ])('89 a link put in its place %s', async (_name, when) => {
    const id = await completeOnce();
    bed.planted.add('moved').add('tool.bin');
    const swap = () => {
      renameSync(inFolder('tool.bin'), inFolder('moved'));
      symlinkSync(inFolder('moved'), inFolder('tool.bin'));
    };
    const { engine } = bed.open({
      files: {
        ...nodeFileLayer,
        async openToRead(path: string) {
          if (when === 'before') swap();
          const file = await nodeFileLayer.openToRead(path);
          if (when === 'after') swap();
          return file;
        },
      },
    });
    await expect(engine.findPublished(id)).rejects.toThrow('disk.fileChanged');
    // For what is looked at after every case.
    renameSync(inFolder('moved'), inFolder('tool.bin'));
  });
});

describe('65 killed after it was cancelled, in the midst of publishing', () => {
  it.each([
    ['rename.before:1', 'cancelled'],
    ['rename.between:1', 'completed'],
    ['rename.after:1', 'completed'],
  ])('65 at %s: it is %s at the next start, and nothing is lost', async (killAt, expected) => {
    const file = await bed.serveOne(2 * MIB);
    expect(await bed.runChild({ files: [file], killAt })).toBeNull();
    const database = new DatabaseSync(join(bed.folders.state, 'state.db'));
    database.exec(`UPDATE downloads SET record = json_set(record, '$.state', json('{"kind":"cancelled"}'))`);
    database.close();
    const test = bed.open();
    const [known] = test.engine.snapshot().downloads;
    if (known === undefined) throw new Error('nothing is in the queue');
    if (expected === 'completed') await untilState(test.engine, known.id, 'completed');
    expect(test.engine.get(known.id).state.kind).toBe(expected);
    if (expected === 'cancelled') {
      expect(test.engine.get(known.id).hasPart).toBe(true);
      expect(readdirSync(bed.folders.downloads)).toHaveLength(1);
      test.engine.retry([known.id]);
    }
    const done = await untilState(test.engine, known.id, ...ENDS);
    bed.expectPublished(done, file);
    expect(done.bytesFetched).toBe(2 * MIB);
  });
});
