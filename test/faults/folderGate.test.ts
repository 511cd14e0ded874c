import { mkdirSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { PublishedFile } from '../../demo-server/index.ts';
import { type FileLayer, nodeFileLayer } from '../../src/main/downloads/disk/fileLayer.ts';
import { makeFaultBed } from '../support/engine/faultBed.ts';
import { type EngineOptions, untilState, wanted } from '../support/engine/setUp.ts';
import { countLooks } from './folderLooks.ts';
import { createQuickClock } from './quickClock.ts';

const bed = makeFaultBed({ hasBystander: false, tolerance: { passes: 2 } });
/** A hundred times as fast: folders are looked at every 150 ms. */
const TIMES = 100;
const COUNT = 60;

function serve(sizes: readonly number[]): Promise<PublishedFile[]> {
  return bed.serve(sizes.map((sizeBytes, index) => ({ fileName: `${index}.bin`, sizeBytes, seed: index })));
}

function open(options: EngineOptions = {}) {
  const saves = { count: 0 };
  const { clock, someLooks } = countLooks(createQuickClock(TIMES));
  const test = bed.open({
    clock,
    patchEveryMs: 500,
    failpoint(name) {
      if (name === 'state.before') saves.count += 1;
    },
    ...options,
  });
  const untilEnded = (ids: ReturnType<typeof test.engine.add>) =>
    Promise.all(ids.map((id) => untilState(test.engine, id, 'completed', 'failed')));
  return { ...test, saves, someLooks, untilEnded };
}

function withFree(free: () => number): FileLayer {
  return { ...nodeFileLayer, freeBytes: async () => free() };
}

describe('34 many downloads on a full disk', () => {
  it('52 where none fits: each is looked at once, nothing is asked or saved while it stays full, and all go on', async () => {
    const files = await serve(Array.from({ length: COUNT }, () => 1000));
    let freeBytes = 0;
    const { engine, saves, someLooks, untilEnded } = open({ files: withFree(() => freeBytes) });
    const ids = engine.add(files.map((file) => wanted(file, bed.folders.downloads)));
    await Promise.all(ids.map((id) => untilState(engine, id, 'waiting')));
    const before = saves.count;
    await someLooks();
    expect(saves.count).toBe(before);
    expect(bed.server.log).toEqual([]);
    freeBytes = 1e9;
    // By themselves.
    expect((await untilEnded(ids)).every(({ state }) => state.kind === 'completed')).toBe(true);
  });

  it('that fails at a write: a few try, the others are not begun, and those of another folder move', async () => {
    const files = await serve(Array.from({ length: COUNT + 1 }, () => 1000));
    const elsewhere = join(bed.folders.downloads, 'elsewhere');
    mkdirSync(elsewhere);
    bed.planted.add('elsewhere');
    let isFull = true;
    const { engine, saves, someLooks, untilEnded } = open({
      files: {
        ...nodeFileLayer,
        async createNew(path) {
          const file = await nodeFileLayer.createNew(path);
          const fail = () => Promise.reject(Object.assign(new Error(), { code: 'ENOSPC' }));
          return isFull && !path.startsWith(elsewhere) ? { ...file, write: fail } : file;
        },
      },
    });
    const [other, ...full] = files;
    const ids = engine.add(full.map((file) => wanted(file, bed.folders.downloads)));
    const [id] = ids;
    if (id === undefined) throw new Error('nothing was added');
    await untilState(engine, id, 'waiting');
    const before = saves.count;
    await someLooks();
    const inStates = (...kinds: string[]) =>
      engine.snapshot().downloads.filter(({ state }) => kinds.includes(state.kind)).length;
    expect(inStates('queued')).toBeGreaterThanOrEqual(COUNT / 2);
    // A handful of looks by at most three each time, not sixty.
    expect(saves.count - before).toBeLessThan(COUNT * 2);
    const [done] = await untilEnded(engine.add([wanted(other ?? null, elsewhere)]));
    expect(done?.state.kind).toBe('completed');
    isFull = false;
    expect((await untilEnded(ids)).every(({ state }) => state.kind === 'completed')).toBe(true);
  });

  it('one that does not fit holds up none that does, even with one place', async () => {
    const files = await serve([5000, 100, 100]);
    let freeBytes = 1000;
    const { engine, untilEnded } = open({ files: withFree(() => freeBytes), concurrentDownloads: 1 });
    const [big, ...small] = engine.add(files.map((file) => wanted(file, bed.folders.downloads)));
    if (big === undefined) throw new Error('nothing was added');
    expect((await untilEnded(small)).map(({ state }) => state.kind)).toEqual(['completed', 'completed']);
    expect(engine.get(big).state).toMatchObject({ kind: 'waiting', reason: 'diskFull' });
    freeBytes = 6000;
    expect((await untilEnded([big])).map(({ state }) => state.kind)).toEqual(['completed']);
  });
});

describe('35 many downloads into a folder that is gone', () => {
  it('wait behind a few, with nothing asked or saved, and go on by themselves when it is back', async () => {
    const files = await serve(Array.from({ length: COUNT }, () => 1000));
    const away = `${bed.folders.downloads}-away`;
    renameSync(bed.folders.downloads, away);
    const { engine, saves, someLooks, untilEnded } = open();
    const ids = engine.add(files.map((file) => wanted(file, bed.folders.downloads)));
    const [id] = ids;
    if (id === undefined) throw new Error('nothing was added');
    await untilState(engine, id, 'waiting');
    await someLooks();
    const before = saves.count;
    await someLooks();
    expect(saves.count).toBe(before);
    expect(bed.server.log).toEqual([]);
    expect(engine.snapshot().downloads.filter(({ state }) => state.kind === 'waiting').length).toBeLessThan(
      7,
    );
    renameSync(away, bed.folders.downloads);
    expect((await untilEnded(ids)).every(({ state }) => state.kind === 'completed')).toBe(true);
    expect(readdirSync(bed.folders.downloads)).toHaveLength(COUNT);
  });
});
