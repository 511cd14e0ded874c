import { describe, expect, it } from 'vitest';
import type { FileFacts } from '../../../../src/main/downloads/disk/fileLayer.ts';
import { createFolderGates } from '../../../../src/main/downloads/queue/folderGates.ts';
import { createFakeClock } from '../fakeClock.ts';

const LOOK_MS = 15_000;
const FOLDER = '/downloads';
const FACTS: FileFacts = {
  isRegular: false,
  sizeBytes: 0,
  names: 1,
  identity: 'folder',
  device: 'disk',
  modifiedNs: '0',
  changedNs: '0',
  mode: 0,
  owner: null,
};

function open() {
  const clock = createFakeClock();
  const disk = { isThere: true, freeBytes: 0, looks: [] as string[] };
  const told: [folder: string, freeBytes: number | null][] = [];
  const queue = { stillWait: false };
  const gates = createFolderGates(
    clock,
    {
      async facts(folder) {
        disk.looks.push(folder);
        return disk.isThere ? FACTS : null;
      },
      freeBytes: async () => disk.freeBytes,
    },
    (folder, freeBytes) => {
      told.push([folder, freeBytes]);
      return queue.stillWait;
    },
  );
  /** The clock goes on, and what it began on the disk is done. */
  const advance = async (ms: number) => {
    clock.advance(ms);
    await new Promise(setImmediate);
  };
  return { gates, disk, told, queue, advance };
}

describe('a folder into which a download could not be written', () => {
  it('is closed for all where it is full, and open where only that one does not fit', () => {
    const { gates } = open();
    gates.meet(FOLDER, false);
    expect(gates.isOpen(FOLDER)).toBe(true);
    gates.meet(FOLDER, true);
    expect(gates.isOpen(FOLDER)).toBe(false);
    gates.meet(FOLDER, false);
    expect(gates.isOpen(FOLDER)).toBe(false);
    expect(gates.isOpen('/elsewhere')).toBe(true);
  });

  it('is looked at by one timer, however many wait for it, and not before its time', async () => {
    const { gates, disk, told, advance } = open();
    for (let count = 0; count < 100; count += 1) gates.meet(FOLDER, true);
    await advance(LOOK_MS - 1);
    expect(disk.looks).toEqual([]);
    disk.freeBytes = 700;
    await advance(1);
    expect(disk.looks).toEqual([FOLDER]);
    expect(told).toEqual([[FOLDER, 700]]);
    expect(gates.isOpen(FOLDER)).toBe(true);
    await advance(10 * LOOK_MS);
    expect(disk.looks).toEqual([FOLDER]);
  });

  it('is looked at again, and open, while some of its downloads still wait', async () => {
    const { gates, told, queue, advance } = open();
    queue.stillWait = true;
    gates.meet(FOLDER, true);
    await advance(LOOK_MS);
    expect(gates.isOpen(FOLDER)).toBe(true);
    await advance(LOOK_MS);
    expect(told).toHaveLength(2);
  });

  it('stays closed while it is gone, with nobody told, until it is back', async () => {
    const { gates, disk, told, advance } = open();
    disk.isThere = false;
    gates.meet(FOLDER, true);
    for (let look = 1; look <= 3; look += 1) {
      await advance(LOOK_MS);
      expect([disk.looks.length, told.length, gates.isOpen(FOLDER)]).toEqual([look, 0, false]);
    }
    disk.isThere = true;
    await advance(LOOK_MS);
    expect([told.length, gates.isOpen(FOLDER)]).toEqual([1, true]);
  });

  it('is open at once when the user insists, and looked at at once when there may be room', async () => {
    const { gates, disk, advance } = open();
    gates.meet(FOLDER, true);
    gates.open(FOLDER);
    expect(gates.isOpen(FOLDER)).toBe(true);
    gates.lookAgain();
    await advance(0);
    expect(disk.looks).toEqual([FOLDER]);
  });

  it('is looked at no more after the stop', async () => {
    const { gates, disk, told, advance } = open();
    gates.meet(FOLDER, true);
    gates.stop();
    await advance(10 * LOOK_MS);
    expect(disk.looks).toEqual([]);
    // What ends after the stop may still come up against the folder: nobody is told any more.
    gates.meet(FOLDER, true);
    await advance(10 * LOOK_MS);
    expect(told).toEqual([]);
  });
});
