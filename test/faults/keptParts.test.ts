import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { PublishedFile } from '../../demo-server/index.ts';
import { type FileLayer, nodeFileLayer } from '../../src/main/downloads/disk/fileLayer.ts';
import type { Download, DownloadId, DownloadsPatch } from '../../src/shared/model.ts';
import { ENDS, MIB, makeFaultBed } from '../support/engine/faultBed.ts';
import { type TestEngine, until, untilState, wanted } from '../support/engine/setUp.ts';
import { countLooks } from './folderLooks.ts';
import { createQuickClock } from './quickClock.ts';

/** What had come of a cancelled download stays until its row goes, or somebody deletes it, or its room is needed. */
const bed = makeFaultBed();
const SIZE = 16 * MIB;
const SLOW = { bytesPerSecondPerConnection: 16 * MIB };

const parts = (folder = bed.folders.downloads) =>
  readdirSync(folder).filter((name) => name.endsWith('.bindist-part'));

/** In mid-transfer, and then cancelled. */
async function cancelAt(test: TestEngine, id: DownloadId, bytes: number): Promise<Download> {
  await until(test.engine, id, ({ receivedBytes }) => receivedBytes > bytes);
  await test.engine.cancel([id]);
  return test.engine.get(id);
}

/** Nothing but the rest was fetched. */
function expectGoneOn(done: Download, before: Download, file: PublishedFile, names?: string[]) {
  bed.expectPublished(done, file, names);
  expect(done.resumedFromByte).toBe(before.receivedBytes);
  expect(done.bytesFetched - before.bytesFetched).toBe(SIZE - before.receivedBytes);
}

/** What a page knows that hears of changes alone. */
function listen(test: TestEngine) {
  const known = new Map<DownloadId, Download>();
  const patches: DownloadsPatch[] = [];
  test.engine.onPatch((patch) => {
    patches.push(patch);
    for (const download of patch.changed) known.set(download.id, download);
    for (const id of patch.removed) known.delete(id);
  });
  return {
    /** As far as a row shows it. */
    rowOf: (id: DownloadId) => {
      const { hasPart, receivedBytes, state } = known.get(id) ?? {};
      return { hasPart, receivedBytes, kind: state?.kind };
    },
    has: (id: DownloadId) => known.has(id),
    patches,
  };
}

describe('65 what was cancelled and is wanted back', () => {
  it('65 goes on at the same byte after a restart, and its row says what is there all the while', async () => {
    const file = await bed.serveOne(SIZE, SLOW);
    const first = bed.open({ connections: 2 });
    const page = listen(first);
    const id = bed.add(first, file);
    const cancelled = await cancelAt(first, id, 4 * MIB);
    expect(cancelled).toMatchObject({ state: { kind: 'cancelled' }, hasPart: true });
    const { receivedBytes } = cancelled;
    await expect.poll(() => page.rowOf(id)).toEqual({ hasPart: true, receivedBytes, kind: 'cancelled' });
    await first.close();
    expect(parts()).toHaveLength(1);

    bed.server.setShaping({ bytesPerSecondPerConnection: null });
    const second = bed.open({ connections: 2 });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(second.engine.get(id)).toMatchObject({
      hasPart: true,
      receivedBytes,
      state: { kind: 'cancelled' },
    });
    second.engine.retry([id]);
    expectGoneOn(await untilState(second.engine, id, ...ENDS), cancelled, file);
  });

  it('65 goes on after kill -9 right behind the cancel', async () => {
    const file = await bed.serveOne(SIZE, SLOW);
    const environment = { CANCEL_AT_BYTES: String(4 * MIB) };
    expect(await bed.runChild({ files: [file], connections: 2, environment })).toBeNull();
    bed.server.setShaping({ bytesPerSecondPerConnection: null });
    const test = bed.open({ connections: 2 });
    const [cancelled] = test.engine.snapshot().downloads;
    if (cancelled === undefined) throw new Error('nothing is in the queue');
    expect(cancelled).toMatchObject({ state: { kind: 'cancelled' }, hasPart: true });
    expect(cancelled.receivedBytes).toBeGreaterThan(4 * MIB);
    test.engine.retry([cancelled.id]);
    expectGoneOn(await untilState(test.engine, cancelled.id, ...ENDS), cancelled, file);
  });

  it('65 by adding it again: the same row, and the same bytes', async () => {
    const file = await bed.serveOne(SIZE, SLOW);
    const test = bed.open({ connections: 2 });
    const id = bed.add(test, file);
    const cancelled = await cancelAt(test, id, 4 * MIB);
    bed.server.setShaping({ bytesPerSecondPerConnection: null });
    expect(bed.add(test, file)).toBe(id);
    expect(bed.add(test, file)).toBe(id);
    expect(test.engine.snapshot().downloads).toHaveLength(1);
    expectGoneOn(await untilState(test.engine, id, ...ENDS), cancelled, file);
  });

  it('65 as the main file, by adding that again', async () => {
    const file = await bed.serveOne(SIZE, SLOW);
    const test = bed.open({ connections: 2 });
    const id = bed.add(test, null);
    const cancelled = await cancelAt(test, id, 4 * MIB);
    bed.server.setShaping({ bytesPerSecondPerConnection: null });
    expect(bed.add(test, file)).toBe(id);
    expectGoneOn(await untilState(test.engine, id, ...ENDS), cancelled, file);
  });

  it('65 at once, while it is still being cancelled', async () => {
    const file = await bed.serveOne(SIZE, SLOW);
    const test = bed.open({ connections: 2 });
    const id = bed.add(test, file);
    await until(test.engine, id, ({ receivedBytes }) => receivedBytes > 4 * MIB);
    bed.server.setShaping({ bytesPerSecondPerConnection: null });
    const ending = test.engine.cancel([id]);
    expect(bed.add(test, file)).toBe(id);
    await ending;
    const done = await untilState(test.engine, id, ...ENDS);
    bed.expectPublished(done, file);
    expect(done.resumedFromByte).toBeGreaterThan(4 * MIB);
  });

  it('65 what was paused is paused again, over a restart too, and asks for nothing until it is resumed', async () => {
    const file = await bed.serveOne(SIZE, SLOW);
    const first = bed.open({ connections: 2 });
    const id = bed.add(first, file);
    await until(first.engine, id, ({ receivedBytes }) => receivedBytes > 4 * MIB);
    first.engine.pause([id]);
    const cancelled = await cancelAt(first, id, 4 * MIB);
    await first.close();
    const second = bed.open({ connections: 2 });
    second.engine.retry([id]);
    expect(second.engine.get(id)).toMatchObject({
      state: { kind: 'paused' },
      receivedBytes: cancelled.receivedBytes,
    });
    // Once more, and both ways on: what was deleted begins, and so does what is added anew.
    await second.engine.cancel([id]);
    second.engine.retry([id]);
    expect(second.engine.get(id).state.kind).toBe('paused');
    expect(second.engine.get(id).requests).toBe(cancelled.requests);
    await second.engine.cancel([id]);
    bed.server.setShaping({ bytesPerSecondPerConnection: null });
    expect(bed.add(second, file)).toBe(id);
    expectGoneOn(await untilState(second.engine, id, 'paused', ...ENDS), cancelled, file);
  });

  it('65 what was paused and whose bytes were deleted begins when it is wanted again', async () => {
    const file = await bed.serveOne(SIZE, SLOW);
    bed.tolerate({ passes: 2 });
    const test = bed.open({ connections: 2 });
    const id = bed.add(test, file);
    await until(test.engine, id, ({ receivedBytes }) => receivedBytes > 2 * MIB);
    test.engine.pause([id]);
    await test.engine.cancel([id]);
    await test.engine.deletePart([id]);
    bed.server.setShaping({ bytesPerSecondPerConnection: null });
    test.engine.retry([id]);
    bed.expectPublished(await untilState(test.engine, id, 'paused', ...ENDS), file);
  });

  it('65 where nothing had come: nothing is left, and the same added anew is another one', async () => {
    const file = await bed.serveOne(MIB, { latencyMs: 300 });
    const test = bed.open();
    const id = bed.add(test, file);
    await untilState(test.engine, id, 'resolving', 'transferring');
    await test.engine.cancel([id]);
    expect(test.engine.get(id)).toMatchObject({ hasPart: false, receivedBytes: 0 });
    expect(readdirSync(bed.folders.downloads)).toEqual([]);
    const again = bed.add(test, file);
    expect(again).not.toBe(id);
    bed.expectPublished(await untilState(test.engine, again, ...ENDS), file);
  });

  it('65 of wrong content: its part is kept as evidence, and it begins at zero', async () => {
    const [file] = await bed.serve([
      { fileName: 'tool.bin', sizeBytes: MIB, declaredChecksum: 'a'.repeat(64) },
    ]);
    if (file === undefined) throw new Error('no file');
    bed.tolerate({ passes: 4, requests: 20, urls: 20 });
    const test = bed.open({ connections: 1 });
    const id = bed.add(test, file);
    const failed = await untilState(test.engine, id, ...ENDS);
    expect(failed.state).toMatchObject({ error: { code: 'publisher.checksumMismatch' } });
    await test.engine.cancel([id]);
    expect(test.engine.get(id)).toMatchObject({ hasPart: true, receivedBytes: 0 });
    expect(parts()).toHaveLength(1);
    const before = test.engine.get(id).bytesFetched;
    test.engine.retry([id]);
    const again = await untilState(test.engine, id, 'failed');
    // All of it twice: the once, and the clean restart.
    expect(again.bytesFetched - before).toBe(2 * MIB);
    expect(parts()).toHaveLength(1);
    await test.engine.remove([id]);
    expect(readdirSync(bed.folders.downloads)).toEqual([]);
  });
});

describe('65 of what came to its end with nothing received, no file is left', () => {
  it.each([
    ['that failed', 'storage', 404, 'failed'],
    ['that waits for a key', 'api', 401, 'waiting'],
  ] as const)('65 %s; wanted again it comes whole', async (_what, on, status, kind) => {
    const file = await bed.serveOne(MIB);
    bed.tolerate({ passes: 2, requests: 20, urls: 20 });
    const test = bed.open({ connections: 2 });
    const mend = bed.server.addFault({
      on,
      ...(on === 'api' ? { match: { path: /\/downloads\/url$/ } } : {}),
      action: { kind: 'status', status },
    });
    const id = bed.add(test, file);
    const ended = await untilState(test.engine, id, 'waiting', ...ENDS);
    expect(ended).toMatchObject({ state: { kind }, hasPart: false, receivedBytes: 0 });
    await expect.poll(() => readdirSync(bed.folders.downloads)).toEqual([]);
    mend();
    test.engine.retry([id]);
    bed.expectPublished(await untilState(test.engine, id, ...ENDS), file);
  });

  it('65 nor where it is wanted again at once, and nor after the end of the program', async () => {
    const file = await bed.serveOne(MIB);
    bed.tolerate({ passes: 3, requests: 20, urls: 20 });
    const first = bed.open();
    const mend = bed.server.addFault({ on: 'storage', action: { kind: 'status', status: 404 } });
    const id = bed.add(first, file);
    await untilState(first.engine, id, ...ENDS);
    first.engine.retry([id]);
    await untilState(first.engine, id, ...ENDS);
    await first.close();
    expect(readdirSync(bed.folders.downloads)).toEqual([]);
    mend();
    const second = bed.open();
    second.engine.retry([id]);
    bed.expectPublished(await untilState(second.engine, id, ...ENDS), file);
  });
});

describe('65 what is deleted now', () => {
  it('65 of cancelled and failed ones: gone at once, the row stays and says so, and begins at zero', async () => {
    const file = await bed.serveOne(SIZE, SLOW);
    bed.tolerate({ passes: 3 });
    const test = bed.open({ connections: 2 });
    const page = listen(test);
    const id = bed.add(test, file);
    await cancelAt(test, id, 2 * MIB);
    await test.engine.deletePart([id]);
    expect(parts()).toEqual([]);
    expect(test.engine.get(id)).toMatchObject({ hasPart: false, receivedBytes: 0, sizeBytes: SIZE });
    await expect.poll(() => page.rowOf(id)).toEqual({ hasPart: false, receivedBytes: 0, kind: 'cancelled' });
    // Twice is once.
    await test.engine.deletePart([id]);

    test.engine.retry([id]);
    await until(test.engine, id, ({ receivedBytes }) => receivedBytes > 2 * MIB);
    const stop = bed.server.addFault({ on: 'storage', action: { kind: 'status', status: 404 } });
    test.engine.pause([id]);
    test.engine.resume([id]);
    const failed = await untilState(test.engine, id, 'failed');
    expect(failed.hasPart).toBe(true);
    await test.engine.deletePart([id]);
    expect(parts()).toEqual([]);
    expect(test.engine.get(id)).toMatchObject({
      hasPart: false,
      receivedBytes: 0,
      state: { kind: 'failed' },
    });
    await expect.poll(() => page.rowOf(id)).toEqual({ hasPart: false, receivedBytes: 0, kind: 'failed' });
    stop();
    bed.server.setShaping({ bytesPerSecondPerConnection: null });
    test.engine.retry([id]);
    const done = await untilState(test.engine, id, ...ENDS);
    bed.expectPublished(done, file);
    expect(done.resumedFromByte).toBe(0);
    await expect(test.engine.deletePart([id])).rejects.toThrow('app.wrongState');
  });

  it('65 of none whose download goes on, and of none of those asked for with it', async () => {
    const files = await bed.serve(
      ['a.bin', 'b.bin'].map((fileName, seed) => ({ fileName, sizeBytes: SIZE, seed })),
      SLOW,
    );
    const test = bed.open({ connections: 1 });
    const [a, b] = files.map((file) => bed.add(test, file));
    if (a === undefined || b === undefined) throw new Error('nothing was added');
    await cancelAt(test, a, MIB);
    await until(test.engine, b, ({ receivedBytes }) => receivedBytes > MIB);
    for (const state of ['transferring', 'paused']) {
      await expect(test.engine.deletePart([a, b]), state).rejects.toThrow('app.wrongState');
      test.engine.pause([b]);
    }
    expect(parts()).toHaveLength(2);
  });

  it('65 with the row: part and row are gone, and the page is told', async () => {
    const file = await bed.serveOne(SIZE, SLOW);
    const test = bed.open({ connections: 1 });
    const page = listen(test);
    const id = bed.add(test, file);
    await cancelAt(test, id, MIB);
    await test.engine.remove([id]);
    expect(readdirSync(bed.folders.downloads)).toEqual([]);
    await expect.poll(() => page.has(id)).toBe(false);
    await test.close();
    expect(bed.open().engine.snapshot().downloads).toEqual([]);
  });
});

const canMount =
  process.platform === 'linux' &&
  process.getuid?.() === 0 &&
  spawnSync('unshare', ['--mount', 'true'], { stdio: 'ignore' }).status === 0;
if (!canMount) {
  console.log('keptParts.test.ts: nothing can be mounted here; 65 ran with a disk of a pretended size only.');
}
const tmpfs = (sizeMiB: number, path: string) => {
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeMiB}m`, 'tmpfs', path]);
  bed.beforeRemoval.push(() => spawnSync('umount', ['-l', path]));
};

/** Cancelled one after the other with so much in each, so that their parts are of different ages. */
async function cancelled(test: TestEngine, files: readonly (PublishedFile | undefined)[], bytes: number) {
  const ids: DownloadId[] = [];
  for (const file of files) {
    const id = bed.add(test, file ?? null);
    await cancelAt(test, id, bytes);
    ids.push(id);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return ids;
}

const named = (names: string[], sizeBytes: number) =>
  names.map((name, seed) => ({ fileName: `${name}.bin`, sizeBytes, seed }));

describe.runIf(canMount)('65 room is needed', () => {
  it('65 before the first byte: the oldest goes, the younger one stays, and the download comes', async () => {
    bed.tolerate({ passes: 2 });
    const [a, b, c] = await bed.serve(
      [...named(['a', 'b'], 12 * MIB), { fileName: 'c.bin', sizeBytes: 16 * MIB, seed: 9 }],
      { bytesPerSecondPerConnection: 8 * MIB },
    );
    tmpfs(32, bed.folders.downloads);
    const test = bed.open({ connections: 1 });
    const page = listen(test);
    const [older, younger] = await cancelled(test, [a, b], 8 * MIB);
    if (older === undefined || younger === undefined) throw new Error('nothing was added');
    const kept = test.engine.get(younger);
    bed.server.setShaping({ bytesPerSecondPerConnection: null });
    const id = bed.add(test, c ?? null);
    const done = await untilState(test.engine, id, 'waiting', ...ENDS);
    expect(done.state.kind).toBe('completed');
    await expect
      .poll(() => page.rowOf(older))
      .toEqual({ hasPart: false, receivedBytes: 0, kind: 'cancelled' });
    expect(test.engine.get(younger)).toMatchObject({ hasPart: true, receivedBytes: kept.receivedBytes });
    expect(parts()).toHaveLength(1);
  });

  it('65 in mid-transfer, where somebody else took what was free: what is under way goes on', async () => {
    bed.tolerate({ passes: 2 });
    const [a, b] = await bed.serve(named(['a', 'b'], 12 * MIB), { bytesPerSecondPerConnection: 5 * MIB });
    tmpfs(32, bed.folders.downloads);
    const test = bed.open({ connections: 1 });
    const [given] = await cancelled(test, [a], 10 * MIB);
    const id = bed.add(test, b ?? null);
    await until(test.engine, id, ({ receivedBytes }) => receivedBytes > 4 * MIB);
    bed.planted.add('filler');
    spawnSync('dd', ['if=/dev/zero', `of=${join(bed.folders.downloads, 'filler')}`, 'bs=64k'], {
      stdio: 'ignore',
    });
    bed.server.setShaping({ bytesPerSecondPerConnection: null });
    // Of the part that goes there is enough for the rest.
    const done = await untilState(test.engine, id, 'waiting', ...ENDS);
    expect(done.state.kind).toBe('completed');
    expect(given === undefined ? null : test.engine.get(given).hasPart).toBe(false);
    expect(done.bytesFetched).toBeLessThanOrEqual(13 * MIB);
  });

  it('65 what is on another disk, paused or failed stays, and where all would not do nothing goes', async () => {
    const elsewhere = join(bed.folders.downloads, 'elsewhere');
    const [a, b, c, big] = await bed.serve(
      [...named(['a', 'b', 'c'], 12 * MIB), { fileName: 'big.bin', sizeBytes: 40 * MIB, seed: 9 }],
      { bytesPerSecondPerConnection: 8 * MIB },
    );
    tmpfs(32, bed.folders.downloads);
    mkdirSync(elsewhere);
    bed.planted.add('elsewhere/');
    tmpfs(16, elsewhere);
    const { clock, someLooks } = countLooks(createQuickClock(100));
    const test = bed.open({ connections: 1, clock });
    const [onOther] = test.engine.add([wanted(a ?? null, elsewhere)]);
    if (onOther === undefined) throw new Error('nothing was added');
    await cancelAt(test, onOther, 4 * MIB);
    const paused = bed.add(test, b ?? null);
    await until(test.engine, paused, ({ receivedBytes }) => receivedBytes > 4 * MIB);
    test.engine.pause([paused]);
    const [small] = await cancelled(test, [c], 4 * MIB);
    if (small === undefined) throw new Error('nothing was added');
    const waiting = bed.add(test, big ?? null);
    await untilState(test.engine, waiting, 'waiting');
    await someLooks();
    for (const id of [onOther, paused, small]) expect(test.engine.get(id).hasPart).toBe(true);
    expect(test.engine.get(waiting).state).toMatchObject({ reason: 'diskFull' });
    await test.engine.cancel([waiting]);
  });

  it('65 a part on another disk is no room, however large it is: it stays, and the download waits', async () => {
    const elsewhere = join(bed.folders.downloads, 'elsewhere');
    const [a, big] = await bed.serve(
      [...named(['a'], 12 * MIB), { fileName: 'big.bin', sizeBytes: 34 * MIB, seed: 9 }],
      { bytesPerSecondPerConnection: 8 * MIB },
    );
    tmpfs(32, bed.folders.downloads);
    mkdirSync(elsewhere);
    bed.planted.add('elsewhere/');
    tmpfs(16, elsewhere);
    const { clock, someLooks } = countLooks(createQuickClock(100));
    const test = bed.open({ connections: 1, clock });
    const [onOther] = test.engine.add([wanted(a ?? null, elsewhere)]);
    if (onOther === undefined) throw new Error('nothing was added');
    await cancelAt(test, onOther, 8 * MIB);
    // Two MiB are missing.
    const waiting = bed.add(test, big ?? null);
    await untilState(test.engine, waiting, 'waiting', ...ENDS);
    await someLooks();
    expect(test.engine.get(onOther).hasPart).toBe(true);
    expect(test.engine.get(waiting).state).toMatchObject({ kind: 'waiting', reason: 'diskFull' });
    await test.engine.cancel([waiting]);
  });
});

it('65 what waits for room goes on as soon as a part is deleted, or something is cancelled that has enough', async () => {
  bed.tolerate({ passes: 2 });
  const [a, b, c] = await bed.serve(named(['a', 'b', 'c'], 12 * MIB), {
    bytesPerSecondPerConnection: 8 * MIB,
  });
  /** A disk of 20 MiB. */
  const files: FileLayer = {
    ...nodeFileLayer,
    freeBytes: async (folder) => 20 * MIB - takenIn(folder),
  };
  const takenIn = (folder: string) =>
    readdirSync(folder).reduce((sum, name) => sum + (sizeOf(test, name) ?? 0), 0);
  const test = bed.open({ connections: 1, files, clock: createQuickClock(20) });
  const first = bed.add(test, a ?? null);
  await until(test.engine, first, ({ receivedBytes }) => receivedBytes > 10 * MIB);
  test.engine.pause([first]);
  bed.server.setShaping({ bytesPerSecondPerConnection: null });
  const second = bed.add(test, b ?? null);
  await untilState(test.engine, second, 'waiting');
  expect(test.engine.get(first).hasPart).toBe(true);
  await test.engine.cancel([first]);
  const done = await untilState(test.engine, second, ...ENDS);
  expect(done.state.kind).toBe('completed');
  expect(test.engine.get(first)).toMatchObject({ hasPart: false, state: { kind: 'cancelled' } });
  rmSync(join(bed.folders.downloads, 'b.bin'));
  await test.engine.remove([second]);
  const third = bed.add(test, c ?? null);
  expect((await untilState(test.engine, third, ...ENDS)).state.kind).toBe('completed');
});

/** As the test's disk counts it: what the engine says has come, or the whole file. */
function sizeOf({ engine }: TestEngine, name: string): number | null {
  const found = engine
    .snapshot()
    .downloads.find(({ fileName }) => name === fileName || name.startsWith(`${fileName}.`));
  return found?.receivedBytes ?? null;
}
