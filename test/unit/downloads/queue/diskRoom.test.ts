import { describe, expect, it } from 'vitest';
import type { FileFacts } from '../../../../src/main/downloads/disk/fileLayer.ts';
import { createRoom } from '../../../../src/main/downloads/queue/diskRoom.ts';
import { type Entry, newEntry } from '../../../../src/main/downloads/queue/entry.ts';
import { newRecord } from '../../../../src/main/downloads/record/newRecord.ts';
import type { AppError } from '../../../../src/shared/errors.ts';
import { downloadIdSchema } from '../../../../src/shared/model.ts';
import { wanted } from '../../../support/engine/setUp.ts';

const FOLDER = '/downloads';
const DISK_FULL: AppError = { code: 'disk.full' };

function factsOf(device: string, sizeBytes: number): FileFacts {
  const times = { modifiedNs: '0', changedNs: '0' };
  return { isRegular: true, sizeBytes, names: 1, identity: 'a', device, mode: 0, owner: null, ...times };
}

/** A disk, and cancelled downloads with so many bytes each, the oldest first. */
function open(parts: Record<string, number>, { freeBytes = 0, elsewhere = [] as string[] } = {}) {
  const disk = { freeBytes, device: 'disk', undeletable: [] as string[] };
  const entries = Object.entries(parts).map(([name, bytes]): Entry => {
    const folder = elsewhere.includes(name) ? '/elsewhere' : FOLDER;
    const record = newRecord(wanted(null, folder), downloadIdSchema.parse(name), 0, 0);
    return newEntry({ ...record, partName: `${name}.part` }, [{ start: 0, end: bytes }]);
  });
  const deleted: string[] = [];
  let timesMade = 0;
  const room = createRoom({
    files: {
      facts: async (path) => factsOf(path.startsWith('/elsewhere') ? 'other disk' : disk.device, 1e9),
      freeBytes: async () => disk.freeBytes,
    },
    kept: () => entries.filter(({ record }) => !deleted.includes(record.id)),
    async letGo({ record, received }) {
      if (disk.undeletable.includes(record.id)) throw new Error('EBUSY');
      deleted.push(record.id);
      disk.freeBytes += received[0]?.end ?? 0;
      return true;
    },
    onMade: () => {
      timesMade += 1;
    },
  });
  const make = (neededBytes: number, error: Partial<AppError> = {}) =>
    room.make({ folder: FOLDER, error: { ...DISK_FULL, neededBytes, ...error }, missingBytes: null });
  return { disk, deleted, room, make, timesMade: () => timesMade };
}

describe('room for a download, from the parts of cancelled ones', () => {
  it('is made by as many as it takes, the oldest first', async () => {
    const { make, deleted, timesMade } = open({ a: 10, b: 10, c: 10 }, { freeBytes: 5 });
    expect(await make(25)).toBe(true);
    expect(deleted).toEqual(['a', 'b']);
    expect(timesMade()).toBe(1);
  });

  it('takes none where all of them would not do', async () => {
    const { make, deleted, timesMade } = open({ a: 10, b: 10 });
    expect(await make(21)).toBe(false);
    expect([deleted, timesMade()]).toEqual([[], 0]);
    expect(await make(20)).toBe(true);
  });

  it('takes none where there is enough by now', async () => {
    const { make, deleted } = open({ a: 10 }, { freeBytes: 20 });
    expect(await make(20)).toBe(true);
    expect(deleted).toEqual([]);
  });

  it('takes none from another disk, however large', async () => {
    const { make, deleted } = open({ a: 1000, b: 10 }, { elsewhere: ['a'] });
    expect(await make(11)).toBe(false);
    expect(await make(10)).toBe(true);
    expect(deleted).toEqual(['b']);
  });

  it('takes the next where one cannot be deleted', async () => {
    const { disk, make, deleted } = open({ a: 10, b: 10, c: 10 });
    disk.undeletable.push('a');
    expect(await make(10)).toBe(true);
    expect(deleted).toEqual(['b']);
  });

  it('takes one, to try, where the system says full although bytes are free; none where the file is too large for the disk', async () => {
    const { make, deleted } = open({ a: 10, b: 10 }, { freeBytes: 100 });
    expect(await make(1, { systemCode: 'EFBIG' })).toBe(false);
    expect(deleted).toEqual([]);
    expect(await make(1, { systemCode: 'EDQUOT' })).toBe(true);
    expect(deleted).toEqual(['a']);
  });

  it('is made once for two that ask together: the second tries before more is deleted, even if it needs more', async () => {
    const { make, deleted } = open({ a: 10, b: 10 });
    expect(await Promise.all([make(10), make(15)])).toEqual([true, true]);
    expect(deleted).toEqual(['a']);
  });

  it('is made for one that waits for it, of what is still to come, and for no other', async () => {
    const { room, deleted } = open({ a: 10, b: 10 });
    const record = { ...newRecord(wanted(null, FOLDER), downloadIdSchema.parse('x'), 0, 0), sizeBytes: 30 };
    const received = [{ start: 0, end: 20 }];
    expect(await room.makeFor(newEntry(record, received))).toBe(false);
    const state = { kind: 'waiting', reason: 'diskFull', retryAt: null, error: DISK_FULL } as const;
    expect(await room.makeFor(newEntry({ ...record, state }, received))).toBe(true);
    expect(deleted).toEqual(['a']);
  });
});
