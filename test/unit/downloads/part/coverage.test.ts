import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nodeFileLayer, type OpenFile } from '../../../../src/main/downloads/disk/fileLayer.ts';
import { noFailpoint } from '../../../../src/main/downloads/failpoints.ts';
import { createCoverage } from '../../../../src/main/downloads/part/coverage.ts';
import type { Received } from '../../../../src/main/downloads/record/received.ts';
import { createFakeClock } from '../fakeClock.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bindist-disk-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('coverage', () => {
  it('44 says synced only what was written before the sync began, and after it ended', async () => {
    const saved: Received[] = [];
    const syncs: (() => void)[] = [];
    const file: OpenFile = {
      ...(await nodeFileLayer.createNew(join(folder, 'p'))),
      sync: () => new Promise<void>((resolve) => syncs.push(resolve)),
    };
    const clock = createFakeClock();
    const coverage = createCoverage({
      file,
      initial: [],
      saveReceived: (received) => saved.push(received),
      clock,
      failpoint: noFailpoint,
      onlySyncedSurvives: false,
    });
    coverage.add({ start: 0, end: 100 });
    const synced = coverage.sync();
    await Promise.resolve();
    coverage.add({ start: 100, end: 200 });
    coverage.save();
    expect(saved.at(-1)).toEqual({ synced: [], written: [{ start: 0, end: 200 }] });
    syncs[0]?.();
    await synced;
    expect(saved.at(-1)).toEqual({ synced: [{ start: 0, end: 100 }], written: [{ start: 0, end: 200 }] });
    await coverage.stop();
    await file.close();
  });

  const KIB = 1024;

  /** Of a part whose syncing, and whose journal, do as they are told. */
  async function open({ onlySyncedSurvives = false } = {}) {
    const saved: Received[] = [];
    const tell = { syncFails: false, journalIsFull: false };
    let syncs = 0;
    const clock = createFakeClock();
    const coverage = createCoverage({
      file: {
        ...(await nodeFileLayer.createNew(join(folder, 'p'))),
        async sync() {
          syncs += 1;
          if (tell.syncFails) throw new Error('EIO');
        },
      },
      initial: [],
      saveReceived(received) {
        if (tell.journalIsFull) throw new Error('disk.full');
        saved.push(received);
      },
      clock,
      failpoint: noFailpoint,
      onlySyncedSurvives,
    });
    return { coverage, saved, tell, clock, syncs: () => syncs };
  }

  it('is written down each half a MiB of a connection, so that a crash costs no more', async () => {
    const { coverage, saved } = await open();
    coverage.add({ start: 0, end: 512 * KIB - 1 });
    expect(saved).toHaveLength(0);
    coverage.add({ start: 512 * KIB - 1, end: 512 * KIB });
    expect(saved).toEqual([{ synced: [], written: [{ start: 0, end: 512 * KIB }] }]);
    coverage.connectionsAre(4);
    coverage.add({ start: 512 * KIB, end: 1536 * KIB });
    expect(saved).toHaveLength(1);
    coverage.add({ start: 1536 * KIB, end: 2560 * KIB });
    expect(saved).toHaveLength(2);
    await coverage.stop();
  });

  it('is tried again with the next bytes where the journal could not be written', async () => {
    const { coverage, saved, tell } = await open();
    tell.journalIsFull = true;
    coverage.add({ start: 0, end: 512 * KIB });
    expect(saved).toEqual([]);
    tell.journalIsFull = false;
    coverage.add({ start: 512 * KIB, end: 512 * KIB + 1 });
    expect(saved).toEqual([{ synced: [], written: [{ start: 0, end: 512 * KIB + 1 }] }]);
    await coverage.stop();
  });

  it('falls back to what was synced before when a sync fails, and says so', async () => {
    const { coverage, saved, tell } = await open();
    coverage.add({ start: 0, end: 100 });
    await coverage.sync();
    coverage.add({ start: 100, end: 200 });
    tell.syncFails = true;
    await expect(coverage.sync()).rejects.toThrow('EIO');
    const all = [{ start: 0, end: 100 }];
    expect([coverage.written(), saved.at(-1)]).toEqual([all, { synced: all, written: all }]);
    await coverage.stop();
  });

  it('is synced in the background while bytes come, and tells when that fails', async () => {
    const { coverage, tell, clock, syncs } = await open();
    const errors: unknown[] = [];
    coverage.onError((error) => errors.push(error));
    coverage.add({ start: 0, end: 100 });
    clock.advance(2000);
    await expect.poll(syncs).toBe(1);
    tell.syncFails = true;
    coverage.add({ start: 100, end: 200 });
    await expect
      .poll(() => {
        clock.advance(2000);
        return errors.length;
      })
      .toBe(1);
    await coverage.stop();
  });

  it('is nothing to go by before it is synced, where starts of the machine cannot be told apart', async () => {
    const { coverage, saved } = await open({ onlySyncedSurvives: true });
    coverage.add({ start: 0, end: 512 * KIB });
    await expect.poll(() => saved.length).toBe(1);
    const all = [{ start: 0, end: 512 * KIB }];
    expect(saved).toEqual([{ synced: all, written: all }]);
    await coverage.stop();
  });

  it('counts the bytes that are there, and those from the start', async () => {
    const { coverage } = await open();
    coverage.add({ start: 10, end: 20 });
    expect([coverage.receivedBytes(), coverage.prefixBytes()]).toEqual([10, 0]);
    coverage.add({ start: 0, end: 10 });
    expect([coverage.receivedBytes(), coverage.prefixBytes()]).toEqual([20, 20]);
    await coverage.stop();
  });
});
