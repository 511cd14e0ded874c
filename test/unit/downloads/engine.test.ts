import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type BindistServer, sha256Of } from '../../../demo-server/index.ts';
import { type FileLayer, nodeFileLayer } from '../../../src/main/downloads/disk/fileLayer.ts';
import { noFailpoint } from '../../../src/main/downloads/failpoints.ts';
import { createJournal } from '../../../src/main/downloads/journal/journal.ts';
import { partFileName } from '../../../src/main/downloads/record/name.ts';
import { withoutPart } from '../../../src/main/downloads/record/record.ts';
import { openStorage } from '../../../src/main/storage/index.ts';
import { downloadIdSchema, fileIdSchema } from '../../../src/shared/model.ts';
import {
  type EngineFolders,
  type EngineOptions,
  limitsWith,
  makeFolders,
  openEngine,
  startServerWith,
  type TestEngine,
  until,
  untilState,
  wanted,
} from '../../support/engine/setUp.ts';

const MIB = 1024 * 1024;
const nowhere = { apiUrl: 'http://127.0.0.1:9', customerKey: 'none' };

let folders: EngineFolders & { remove(): void };
let opened: TestEngine[];
let server: BindistServer | null;

beforeEach(() => {
  folders = makeFolders();
  opened = [];
  server = null;
});
afterEach(async () => {
  await Promise.all(opened.map((each) => each.close()));
  await server?.close();
  folders.remove();
});

function open(options: EngineOptions = {}) {
  const test = openEngine(server ?? nowhere, folders, options);
  opened.push(test);
  return test.engine;
}
async function reopen(options: EngineOptions = {}) {
  await Promise.all(opened.splice(0).map((each) => each.close()));
  return open(options);
}
const numbered = (index: number) => ({
  ...wanted(null, folders.downloads),
  file: { fileId: fileIdSchema.parse(`file_${index}`), fileName: `${index}.bin`, sizeBytes: 100 },
});

/** As `node:sqlite` throws it. */
function sqliteError(errcode: number): Error {
  return Object.assign(new Error('from SQLite'), { code: 'ERR_SQLITE_ERROR', errcode });
}

describe('a queue', () => {
  it('52 of ten thousand survives a restart in its order, and a move writes one row', async () => {
    const engine = open();
    const ids = engine.add(Array.from({ length: 10_000 }, (_, index) => numbered(index)));
    const last = ids.at(-1) ?? ids[0];
    const first = ids[0];
    if (first === undefined || last === undefined) throw new Error('nothing was added');
    const database = new DatabaseSync(join(folders.state, 'state.db'));
    const changes = () =>
      database.prepare('SELECT sum(position) AS sum, count(*) AS count FROM downloads').get();
    const before = database.prepare('SELECT id, position FROM downloads').all();
    engine.move(last, first);
    const after = new Map(
      database
        .prepare('SELECT id, position FROM downloads')
        .all()
        .map(({ id, position }) => [id, position]),
    );
    expect(before.filter(({ id, position }) => after.get(id ?? null) !== position)).toHaveLength(1);
    expect(changes()).toMatchObject({ count: 10_000 });
    database.close();
    const again = await reopen();
    expect(again.snapshot().downloads.map(({ id }) => id)).toEqual([last, ...ids.slice(0, -1)]);
  });

  it('keeps its order however often something is moved to one spot', () => {
    const engine = open();
    const [a, b, ...rest] = engine.add(Array.from({ length: 120 }, (_, index) => numbered(index)));
    if (a === undefined || b === undefined) throw new Error('nothing was added');
    for (const id of rest) engine.move(id, b);
    expect(engine.snapshot().downloads.map(({ id }) => id)).toEqual([a, ...rest, b]);
    engine.move(b, null);
    engine.move(a, null);
    expect(engine.snapshot().downloads.at(-1)?.id).toBe(a);
  });

  it('45 leaves the rows of other queues alone', async () => {
    const app = open();
    const cli = openEngine(nowhere, folders, { queue: 'cli-1' });
    opened.push(cli);
    const [mine] = app.add([numbered(1)]);
    const [theirs] = cli.engine.add([numbered(1)]);
    expect(mine).not.toBe(theirs);
    if (mine === undefined) throw new Error('nothing was added');
    await app.cancel([mine]);
    await app.remove([mine]);
    expect(cli.engine.snapshot().downloads).toHaveLength(1);
    expect(app.snapshot().downloads).toHaveLength(0);
  });

  it('does nothing for unknown ids, and refuses what the state does not allow', async () => {
    const engine = open();
    const [id] = engine.add([numbered(1)]);
    if (id === undefined) throw new Error('nothing was added');
    const unknown = downloadIdSchema.parse('unknown');
    expect(() => engine.pause([id, unknown])).toThrow('app.notFound');
    expect(engine.get(id).state.kind).toBe('queued');
    await expect(engine.remove([id])).rejects.toThrow('app.wrongState');
    engine.pause([id]);
    engine.pause([id]);
    expect(() => engine.retry([id])).toThrow('app.wrongState');
  });

  it('runs no more at a time than the limit, which changes at once', async () => {
    server = await startServerWith(
      Array.from({ length: 6 }, (_, index) => ({ fileName: `${index}.bin`, sizeBytes: 20 * MIB })),
      { bytesPerSecondPerConnection: 4 * MIB },
    );
    const engine = open({ concurrentDownloads: 4, connections: 1 });
    engine.start();
    const files = server.catalogue[0]?.versions[0]?.files ?? [];
    const ids = engine.add(files.map((file) => wanted(file, folders.downloads)));
    const runningNow = () =>
      engine.snapshot().downloads.filter(({ state }) => state.kind === 'transferring').length;
    const [, , , fourth] = ids;
    if (fourth === undefined) throw new Error('nothing was added');
    await untilState(engine, fourth, 'transferring');
    expect(runningNow()).toBe(4);
    engine.setLimits(limitsWith({ concurrentDownloads: 1, connectionsPerDownload: 1 }));
    expect(runningNow()).toBe(1);
    expect(engine.get(fourth).state.kind).toBe('queued');
  });
});

describe('the disk', () => {
  async function serveOne(sizeBytes: number) {
    server = await startServerWith([{ fileName: 'a.bin', sizeBytes }]);
    const file = server.catalogue[0]?.versions[0]?.files[0];
    if (file?.content == null) throw new Error('no file');
    return { file, sha256: sha256Of(file.content) };
  }

  it('34 full before anything was asked: no URL, waits, and says what is needed', async () => {
    const { file } = await serveOne(3 * MIB);
    const engine = open({ files: { ...nodeFileLayer, freeBytes: async () => MIB } });
    engine.start();
    const [id] = engine.add([wanted(file, folders.downloads)]);
    if (id === undefined) throw new Error('nothing was added');
    const { state } = await untilState(engine, id, 'waiting');
    expect(state).toMatchObject({ reason: 'diskFull', error: { code: 'disk.full', neededBytes: 3 * MIB } });
    expect(server?.log).toEqual([]);
  });

  it.each(['write', 'sync'] as const)('34 full at %s: the part stays, and it recovers', async (when) => {
    const { file, sha256 } = await serveOne(12 * MIB);
    let isFull = true;
    const fail = () => Promise.reject(Object.assign(new Error(), { code: 'ENOSPC' }));
    const files: FileLayer = {
      ...nodeFileLayer,
      async createNew(path) {
        const made = await nodeFileLayer.createNew(path);
        return {
          ...made,
          write: (buffers, at) =>
            isFull && when === 'write' && at > 4 * MIB ? fail() : made.write(buffers, at),
          sync: () => (isFull && when === 'sync' ? fail() : made.sync()),
        };
      },
    };
    const engine = open({ files, connections: 1 });
    engine.start();
    const [id] = engine.add([wanted(file, folders.downloads)]);
    if (id === undefined) throw new Error('nothing was added');
    const waiting = await untilState(engine, id, 'waiting');
    expect(waiting.state).toMatchObject({ reason: 'diskFull', error: { code: 'disk.full' } });
    // What a sync failed for is thrown away by the system: it is not there, whatever was written.
    if (when === 'write') expect(waiting.receivedBytes).toBeGreaterThan(4 * MIB);
    else expect(waiting.receivedBytes).toBe(0);
    isFull = false;
    engine.retry([id]);
    const download = await untilState(engine, id, 'completed', 'failed');
    expect(download.sha256).toBe(sha256);
    expect(download.bytesFetched).toBeLessThanOrEqual(when === 'write' ? 13 * MIB : 24 * MIB);
    expect(download.refreshes).toBe(0);
    expect(readdirSync(folders.downloads)).toEqual(['a.bin']);
  });

  it('49 a part that is shorter, and of wrong bytes, is found out by its checksum: one clean restart', async () => {
    const { file, sha256 } = await serveOne(20 * MIB);
    server?.setShaping({ bytesPerSecondPerConnection: 20 * MIB });
    const engine = open();
    engine.start();
    const [id] = engine.add([wanted(file, folders.downloads)]);
    if (id === undefined) throw new Error('nothing was added');
    await until(engine, id, ({ receivedBytes }) => receivedBytes > 4 * MIB);
    const again = await reopen();
    const [part] = readdirSync(folders.downloads);
    writeFileSync(join(folders.downloads, part ?? ''), Buffer.alloc(10));
    again.start();
    const download = await untilState(again, id, 'completed', 'failed');
    expect(download.sha256).toBe(sha256);
  });

  it('34 ranges that cannot be saved do not stop a download', async () => {
    const { file, sha256 } = await serveOne(3 * MIB);
    const engine = open({
      failpoint(name) {
        if (name === 'journal.before') throw sqliteError(13);
      },
    });
    engine.start();
    const [id] = engine.add([wanted(file, folders.downloads)]);
    if (id === undefined) throw new Error('nothing was added');
    const download = await untilState(engine, id, 'completed', 'failed');
    expect(download.sha256).toBe(sha256);
    const again = await reopen();
    expect(again.get(id).state.kind).toBe('completed');
  });

  it.each([
    [5, 'app.busyElsewhere'],
    [8, 'disk.notWritable'],
    [13, 'disk.full'],
    [778, 'disk.failed'],
  ])('34 what SQLite says (%d) when something is added is said as %s', (errcode, code) => {
    const engine = open({
      failpoint(name) {
        if (name === 'state.before') throw sqliteError(errcode);
      },
    });
    expect(() => engine.add([numbered(7)])).toThrow(code);
    expect(engine.snapshot().downloads).toEqual([]);
  });
});

describe('48 a row that makes no sense', () => {
  const breakers: [string, (record: Record<string, unknown>) => unknown][] = [
    ['is no JSON', () => '{'],
    ['lacks something', ({ folder, ...rest }) => JSON.stringify(rest)],
    ['has a part outside of its folder', (record) => JSON.stringify({ ...record, partName: '../victim' })],
    ['has a part that is the folder', (record) => JSON.stringify({ ...record, partName: '.' })],
    ['has a name outside of its folder', (record) => JSON.stringify({ ...record, fileName: 'a/b' })],
  ];
  it.each(breakers)('because it %s is said, left as it is, and nothing of it is deleted', async (_, harm) => {
    const engine = open();
    const [good, bad] = engine.add([numbered(1), numbered(2)]);
    if (good === undefined || bad === undefined) throw new Error('nothing was added');
    expect(engine.problem).toBeNull();
    await engine.cancel([bad]);
    await Promise.all(opened.splice(0).map((each) => each.close()));
    const victim = join(folders.downloads, '..', 'victim');
    writeFileSync(victim, 'mine');
    const database = new DatabaseSync(join(folders.state, 'state.db'));
    const row = () => String(database.prepare('SELECT record FROM downloads WHERE id = ?').get(bad)?.record);
    const harmed = String(harm(JSON.parse(row())));
    database.prepare('UPDATE downloads SET record = ? WHERE id = ?').run(harmed, bad);

    const again = open();
    again.start();
    expect(again.problem).toMatchObject({ code: 'app.stateDamaged', actual: '1' });
    expect(again.snapshot().downloads.map(({ id }) => id)).toEqual([good]);
    await Promise.all(opened.splice(0).map((each) => each.close()));
    expect(row()).toBe(harmed);
    database.close();
    expect(readFileSync(victim, 'utf8')).toBe('mine');
  });
});

describe('the journal', () => {
  it('forgets the ranges of a part with its name, and believes none of one that is of no use', async () => {
    open().add([numbered(1)]);
    await Promise.all(opened.splice(0).map((each) => each.close()));
    const storage = openStorage(folders.state);
    const journal = createJournal(storage, 'app', 'boot-1', noFailpoint);
    const load = () => [...journal.load()][0];
    const record = load()?.record;
    if (record === undefined) throw new Error('nothing was loaded');
    const all = [{ start: 0, end: 50 }];
    journal.saveReceived(record, { synced: all, written: all }, []);
    expect(load()?.received).toEqual(all);
    journal.save([{ ...record, ...withoutPart(record) }]);
    expect(load()?.received).toEqual([]);
    const another = partFileName('1.bin', 'another');
    journal.registerPart({ ...record, isPartStale: false, partName: another });
    expect(load()?.record.partName).toBe(another);
    expect(load()?.received).toEqual([]);
    storage.close();
  });

  it('44 trusts what was only written as long as the machine was not started anew', async () => {
    const engine = open();
    engine.add([numbered(1)]);
    await Promise.all(opened.splice(0).map((each) => each.close()));
    const storage = openStorage(folders.state);
    const journal = (bootId: string | null) => createJournal(storage, 'app', bootId, noFailpoint);
    const [loaded] = journal('boot-1').load();
    if (!loaded) throw new Error('nothing was loaded');
    journal('boot-1').saveReceived(
      loaded.record,
      { synced: [{ start: 0, end: 10 }], written: [{ start: 0, end: 50 }] },
      [],
    );
    const trusted = (bootId: string | null) => [...journal(bootId).load()][0]?.received;
    expect(trusted('boot-1')).toEqual([{ start: 0, end: 50 }]);
    expect(trusted('boot-2')).toEqual([{ start: 0, end: 10 }]);
    expect(trusted(null)).toEqual([{ start: 0, end: 10 }]);
    storage.database.exec("UPDATE ranges SET synced = '5-3', written = 'garbage'");
    expect(trusted('boot-1')).toEqual([]);
    storage.database.exec("UPDATE downloads SET record = '{'");
    expect([...journal('boot-1').load()]).toEqual([null]);
    storage.close();
  });
});
