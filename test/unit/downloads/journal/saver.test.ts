import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nodeFileLayer } from '../../../../src/main/downloads/disk/fileLayer.ts';
import type { Journal } from '../../../../src/main/downloads/journal/journal.ts';
import { createSaver } from '../../../../src/main/downloads/journal/saver.ts';
import { newRecord } from '../../../../src/main/downloads/record/newRecord.ts';
import type { DownloadRecord } from '../../../../src/main/downloads/record/record.ts';
import { AppFailure } from '../../../../src/shared/errors.ts';
import { downloadIdSchema, fileIdSchema } from '../../../../src/shared/model.ts';
import { createQuickClock } from '../../../faults/quickClock.ts';
import {
  type EngineFolders,
  type EngineOptions,
  makeFolders,
  openEngine,
  startServerWith,
  untilState,
  wanted,
} from '../../../support/engine/setUp.ts';
import { createFakeClock } from '../fakeClock.ts';

const ALL = [{ start: 0, end: 100 }];
const RECEIVED = { synced: ALL, written: ALL };

function record(name: string): DownloadRecord {
  return newRecord(wanted(null, '/nowhere'), downloadIdSchema.parse(name), 0, 0);
}

/** What was written, one string for each transaction. */
function openSaver(isKnown: (id: string) => boolean = () => true) {
  const writes: string[] = [];
  let isFull = false;
  function write(what: string, records: readonly DownloadRecord[]) {
    if (isFull) throw new AppFailure({ code: 'disk.full' });
    writes.push([what, ...records.map(({ id }) => id)].join(' '));
  }
  const journal: Journal = {
    *load() {},
    add: (records) => write('add', records),
    save: (records) => write('save', records),
    registerPart: (one) => write('registerPart', [one]),
    saveReceived: ({ id }, _received, changed) => write(`ranges of ${id}:`, changed),
    remove: () => undefined,
    whenDurable: async () => void writes.push('durable'),
  };
  const clock = createFakeClock();
  const setFull = (next: boolean) => {
    isFull = next;
  };
  return { saver: createSaver(journal, clock, isKnown), writes, clock, setFull };
}

const [a, b] = [record('a'), record('b')];

describe('the saver', () => {
  it('52 gathers what changes, and writes it once, soon', () => {
    const { saver, writes, clock } = openSaver();
    saver.save([a]);
    saver.save([b]);
    saver.save([a]);
    expect(writes).toEqual([]);
    clock.advance(100);
    expect(writes).toEqual(['save a b']);
    clock.advance(10_000);
    expect(writes).toHaveLength(1);
  });

  it('44 saves ranges never before the record they are of', () => {
    const { saver, writes, clock } = openSaver();
    saver.save([a, b]);
    saver.saveReceived(a, RECEIVED);
    expect(writes).toEqual(['ranges of a: a b']);
    saver.saveReceived(b, RECEIVED);
    clock.advance(10_000);
    expect(writes).toEqual(['ranges of a: a b', 'ranges of b:']);
  });

  it('makes durable what was gathered with what must be durable now', async () => {
    const { saver, writes } = openSaver();
    saver.save([a]);
    const saved = saver.saveForGood(b);
    expect(writes).toEqual(['save a b', 'durable']);
    await saved;
    saver.save([b]);
    await saver.registerPart(a);
    await saver.amendReceived(a, RECEIVED);
    expect(writes.slice(2)).toEqual(['registerPart a', 'durable', 'ranges of a: b', 'durable']);
  });

  it('34 tries again what a full disk did not take, whatever it was to be written with', async () => {
    const { saver, writes, clock, setFull } = openSaver();
    setFull(true);
    saver.save([a]);
    expect(() => saver.saveReceived(b, RECEIVED)).toThrow('disk.full');
    await expect(saver.saveForGood(b)).rejects.toThrow('disk.full');
    saver.flush();
    clock.advance(5000);
    expect(writes).toEqual([]);
    setFull(false);
    clock.advance(1000);
    expect(writes).toEqual(['save a b']);
  });

  it('writes what is left over at the end, and nothing of what was removed', () => {
    const { saver, writes, clock } = openSaver((id) => id !== 'a');
    saver.save([a, b]);
    saver.stop();
    expect(writes).toEqual(['save b']);
    clock.advance(10_000);
    expect(writes).toHaveLength(1);
  });
});

describe('transactions', () => {
  let folders: EngineFolders & { remove(): void };
  let closers: (() => Promise<void>)[];
  beforeEach(() => {
    folders = makeFolders();
    closers = [];
  });
  afterEach(async () => {
    for (const close of closers.reverse()) await close();
    folders.remove();
  });

  function open(server: { apiUrl: string; customerKey: string }, options: EngineOptions = {}) {
    const writes: string[] = [];
    const failpoint = (name: string) => {
      if (name === 'state.before' || name === 'journal.before') writes.push(name);
    };
    const { engine, close } = openEngine(server, folders, { ...options, failpoint });
    closers.push(close);
    return { engine, writes };
  }

  it('52 of ten thousand that are paused, resumed, cancelled: one for each, there when it returns', async () => {
    const nowhere = { apiUrl: 'http://127.0.0.1:9', customerKey: 'none' };
    // The parts were never made; ten thousand system calls are not what this is about.
    const { engine, writes } = open(nowhere, { files: { ...nodeFileLayer, remove: async () => undefined } });
    const ids = engine.add(
      Array.from({ length: 10_000 }, (_, index) => ({
        ...wanted(null, folders.downloads),
        file: { fileId: fileIdSchema.parse(`file_${index}`), fileName: `${index}.bin`, sizeBytes: 100 },
      })),
    );
    const database = new DatabaseSync(join(folders.state, 'state.db'), { readOnly: true });
    const inState = (kind: string) =>
      database
        .prepare("SELECT count(*) AS count FROM downloads WHERE record ->> '$.state.kind' = ?")
        .get(kind)?.count;
    writes.length = 0;
    engine.pause(ids);
    expect(inState('paused')).toBe(10_000);
    engine.resume(ids);
    expect(inState('queued')).toBe(10_000);
    expect(writes).toHaveLength(2);
    const cancelled = engine.cancel(ids);
    expect(inState('cancelled')).toBe(10_000);
    await cancelled;
    // And that the parts are gone, which may be told in several.
    expect(writes.length).toBeLessThan(20);
    expect(writes.length).toBeGreaterThan(3);
    database.close();
  });

  it('of small files: two for each, and those that are gathered', async () => {
    const count = 30;
    const server = await startServerWith(
      Array.from({ length: count }, (_, index) => ({
        fileName: `${index}.bin`,
        sizeBytes: 1000,
        seed: index,
      })),
    );
    closers.push(() => server.close());
    // Slow enough that what is gathered is not a matter of how busy the machine is.
    const { engine, writes } = open(server, { clock: createQuickClock(0.02), patchEveryMs: 1 });
    const files = server.catalogue[0]?.versions[0]?.files ?? [];
    const ids = engine.add(files.map((file) => wanted(file, folders.downloads)));
    engine.start();
    const ended = await Promise.all(ids.map((id) => untilState(engine, id, 'completed', 'failed')));
    expect(ended.every(({ state }) => state.kind === 'completed')).toBe(true);
    // The ranges, and the plan to publish.
    expect(writes.length).toBeLessThan(2.5 * count);
  });
});
