import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { type FileLayer, nodeFileLayer, type OpenFile } from '../../src/main/downloads/disk/fileLayer.ts';
import type { FailpointName } from '../../src/main/downloads/failpoints.ts';
import { openStorage, type Storage } from '../../src/main/storage/index.ts';
import { AppFailure } from '../../src/shared/errors.ts';
import { MIB, makeFaultBed } from '../support/engine/faultBed.ts';
import { untilState, wanted } from '../support/engine/setUp.ts';

const bed = makeFaultBed({ hasBystander: false, tolerance: { passes: 2 } });

/** What SQLite throws where there is no room: not a likeness, but its own. */
function sqliteFull(): unknown {
  const database = new DatabaseSync(':memory:');
  try {
    database.exec('PRAGMA max_page_count = 1; CREATE TABLE a (b); CREATE TABLE c (d)');
  } catch (error) {
    return error;
  } finally {
    database.close();
  }
  throw new Error('There was room.');
}

describe('34 a state disk that is full', () => {
  const withSwitch = () => {
    const disk = { isFull: false };
    const failpoint = (name: FailpointName) => {
      if (disk.isFull && /^(state|journal)\.before$/.test(name)) throw sqliteFull();
    };
    return { disk, failpoint };
  };

  it('where something is added: says so, and adds nothing', async () => {
    const file = await bed.serveOne(1000);
    const { disk, failpoint } = withSwitch();
    const { engine } = bed.open({ failpoint });
    disk.isFull = true;
    expect(() => engine.add([wanted(file, bed.folders.downloads)])).toThrow(
      expect.objectContaining({ error: expect.objectContaining({ code: 'disk.full' }) }),
    );
    expect(engine.snapshot().downloads).toEqual([]);
    disk.isFull = false;
  });

  it.each(['before its part is made', 'before it is published'])(
    '%s: waits with what is there, and goes on',
    async (when) => {
      const file = await bed.serveOne(3 * MIB);
      const { disk, failpoint } = withSwitch();
      const test = bed.open({
        failpoint(name) {
          disk.isFull ||= name === 'mark.before';
          failpoint(name);
        },
      });
      const isEarly = when === 'before its part is made';
      // The main file's name is known late, so that its part has to be claimed.
      const id = bed.add(test, isEarly ? null : file);
      disk.isFull = isEarly;
      const waiting = await untilState(test.engine, id, 'waiting', 'failed', 'completed');
      expect(waiting.state).toMatchObject({
        kind: 'waiting',
        reason: 'diskFull',
        error: { code: 'disk.full' },
      });
      expect(waiting.receivedBytes).toBe(isEarly ? 0 : 3 * MIB);
      expect(readdirSync(bed.folders.downloads)).toHaveLength(isEarly ? 0 : 1);
      await test.close();

      disk.isFull = false;
      const again = bed.open();
      expect(again.engine.snapshot().downloads.map((each) => each.id)).toEqual([id]);
      const done = await untilState(again.engine, id, 'completed', 'failed');
      bed.expectPublished(done, file);
      expect(bed.storageRequests().reduce((sum, { bytesSent }) => sum + bytesSent, 0)).toBe(3 * MIB);
    },
  );

  it('47 when it has to begin anew: waits, and nobody believes what is left of the old bytes', async () => {
    const file = await bed.serveOne(3 * MIB);
    bed.server.addFault({
      on: 'storage',
      match: { to: 1 },
      action: { kind: 'corruptByte', offset: 5 },
    });
    const { disk, failpoint } = withSwitch();
    let wasFull = false;
    const test = bed.open({
      connections: 1,
      failpoint(name) {
        disk.isFull ||= name === 'write.before' && !wasFull;
        failpoint(name);
      },
    });
    const id = bed.add(test, file);
    const waiting = await untilState(test.engine, id, 'waiting', 'failed', 'completed');
    wasFull = true;
    expect(waiting.state).toMatchObject({ kind: 'waiting', reason: 'diskFull' });
    expect(waiting.receivedBytes).toBe(0);
    disk.isFull = false;
    test.engine.retry([id]);
    bed.expectPublished(await untilState(test.engine, id, 'completed', 'failed'), file);
  });
});

describe('45 a state that another process holds', () => {
  it('47 when it has to begin anew: waits, keeps no place, and goes on', async () => {
    const [file, other] = await bed.serve([
      { fileName: 'tool.bin', sizeBytes: 3 * MIB },
      { fileName: 'other.bin', sizeBytes: 1000 },
    ]);
    bed.server.addFault({
      on: 'storage',
      match: { to: 1 },
      action: { kind: 'corruptByte', offset: 5 },
    });
    const storage = openStorage(bed.folders.state);
    storage.database.exec('PRAGMA busy_timeout = 0');
    const holder = new DatabaseSync(join(bed.folders.state, 'state.db'));
    let isHeld = false;
    const test = bed.open({
      storage,
      concurrentDownloads: 1,
      connections: 1,
      failpoint(name) {
        if (name === 'write.before' && !isHeld) {
          isHeld = true;
          holder.exec('BEGIN EXCLUSIVE');
        }
      },
    });
    bed.beforeRemoval.push(() => storage.close());
    const id = bed.add(test, file ?? null);
    const waiting = await untilState(test.engine, id, 'waiting', 'failed', 'completed');
    expect(waiting.state).toMatchObject({
      kind: 'waiting',
      reason: 'retryAt',
      error: { code: 'app.busyElsewhere' },
    });
    holder.close();
    const ids = [id, bed.add(test, other ?? null)];
    // By itself.
    const ended = await Promise.all(ids.map((each) => untilState(test.engine, each, 'completed', 'failed')));
    expect(ended.map(({ state }) => state.kind)).toEqual(['completed', 'completed']);
    await test.close();
  });
});

/** A state disk that loses at a power cut whatever of the log was not synced; what it holds at the cut can be put back. */
function openForgetfulState(): { storage: Storage; putBack(): void } {
  const { state } = bed.folders;
  const names = ['state.db', 'state.db-wal'];
  const read = () =>
    names.map((name) => {
      const path = join(state, name);
      return { path, bytes: existsSync(path) ? readFileSync(path) : null };
    });
  const storage = openStorage(state);
  storage.sync();
  let platter = read();
  return {
    storage: {
      ...storage,
      sync() {
        storage.sync();
        platter = read();
      },
      async whenDurable() {
        // What is written while it goes on may be lost.
        const asked = read();
        await storage.whenDurable();
        platter = asked;
      },
    },
    putBack() {
      storage.close();
      for (const name of readdirSync(state).filter((each) => each.startsWith('state.db'))) {
        rmSync(join(state, name));
      }
      for (const { path, bytes } of platter) if (bytes !== null) writeFileSync(path, bytes);
    },
  };
}

/** A disk on which nothing happens any more once the power is cut. */
function createCuttableDisk(isCut: () => boolean): FileLayer {
  const guard =
    <A extends unknown[], R>(work: (...values: A) => Promise<R>) =>
    (...values: A): Promise<R> =>
      isCut() ? Promise.reject(Object.assign(new Error(), { code: 'EIO' })) : work(...values);
  const wrap = (file: OpenFile): OpenFile => ({
    ...file,
    write: guard(file.write),
    sync: guard(file.sync),
    truncate: guard(file.truncate),
  });
  return {
    ...nodeFileLayer,
    createNew: guard(async (path: string) => wrap(await nodeFileLayer.createNew(path))),
    openExisting: guard(async (path: string) => wrap(await nodeFileLayer.openExisting(path))),
    link: guard(nodeFileLayer.link),
    rename: guard(nodeFileLayer.rename),
    remove: guard(nodeFileLayer.remove),
    syncFolder: guard(nodeFileLayer.syncFolder),
  };
}

describe('44 power lost, and with it what of the state was not synced', () => {
  /** Runs to the n-th time of this step, and cuts. */
  async function cutAt(step: FailpointName, times: number, isMainFile: boolean) {
    let left = times;
    let isCut = false;
    const cut = Promise.withResolvers<void>();
    const { storage, putBack } = openForgetfulState();
    const test = bed.open({
      storage,
      bootId: 'boot-1',
      connections: 1,
      files: createCuttableDisk(() => isCut),
      failpoint(name) {
        if (name === step) left -= 1;
        if (left === 0) {
          isCut = true;
          cut.resolve();
        }
        if (isCut) throw Object.assign(new Error(), { code: 'EIO' });
      },
    });
    const [file] = bed.server.catalogue[0]?.versions[0]?.files ?? [];
    const id = bed.add(test, isMainFile ? null : (file ?? null));
    await cut.promise;
    await test.close();
    putBack();
    const again = bed.open({ bootId: 'boot-2', connections: 1 });
    expect(again.engine.snapshot().downloads.map((each) => each.id)).toEqual([id]);
    const sentBefore = bed.storageRequests().reduce((sum, { bytesSent }) => sum + bytesSent, 0);
    const done = await untilState(again.engine, id, 'completed', 'failed');
    const sentAfter = bed.storageRequests().reduce((sum, { bytesSent }) => sum + bytesSent, 0);
    bed.expectPublished(done, file, ['tool.bin']);
    return { sentBefore, sentAgain: sentAfter - sentBefore };
  }

  it.each(
    (['write.before', 'write.after', 'rename.before', 'rename.between', 'rename.after'] as const).flatMap(
      (step) =>
        [
          [step, 'a file'],
          [step, 'the main file'],
        ] as const,
    ),
  )('at %s of %s: nothing forgotten, doubled or without an owner', async (step, which) => {
    await bed.serveOne(3 * MIB);
    const { sentAgain } = await cutAt(step, 1, which === 'the main file');
    // What has its final name is not fetched again.
    if (/between|after/.test(step) && step.startsWith('rename')) expect(sentAgain).toBe(0);
  });

  it('47 when it had begun anew: the old part is gone for good, the new one has an owner', async () => {
    await bed.serveOne(MIB);
    bed.server.addFault({ on: 'storage', match: { to: 1 }, action: { kind: 'corruptByte', offset: 5 } });
    const { sentBefore, sentAgain } = await cutAt('rename.before', 1, false);
    expect(sentBefore).toBe(2 * MIB);
    expect(sentAgain).toBe(0);
  });

  it('right after something was added', async () => {
    const file = await bed.serveOne(1000);
    const { storage, putBack } = openForgetfulState();
    const test = bed.open({
      storage,
      clientFor: () => Promise.reject(new AppFailure({ code: 'account.none' })),
    });
    const id = bed.add(test, file);
    // Nothing else is waited for: the answer to the user is the promise.
    putBack();
    const again = bed.open();
    expect(again.engine.snapshot().downloads.map((each) => each.id)).toEqual([id]);
    bed.expectPublished(await untilState(again.engine, id, 'completed', 'failed'), file);
  });
});
