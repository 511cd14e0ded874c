import { beforeEach, describe, expect, it } from 'vitest';
import type { Saver } from '../../../../src/main/downloads/journal/saver.ts';
import { type Entry, newEntry } from '../../../../src/main/downloads/queue/entry.ts';
import { createRecords } from '../../../../src/main/downloads/queue/records.ts';
import { newRecord } from '../../../../src/main/downloads/record/newRecord.ts';
import { AppFailure } from '../../../../src/shared/errors.ts';
import { downloadIdSchema } from '../../../../src/shared/model.ts';
import { wanted } from '../../../support/engine/setUp.ts';

const ALL = [{ start: 0, end: 100 }];

let entry: Entry;
/** What the saver was asked for, and who was told of a change. */
let log: string[];
let isFull: boolean;

function makeSaver(): Saver {
  const durably = (what: string) => async () => {
    if (isFull) throw new AppFailure({ code: 'disk.full' });
    log.push(what);
  };
  return {
    save: () => void log.push('save'),
    flush: () => void log.push('flush'),
    saveForGood: durably('durable'),
    registerPart: durably('part'),
    amendReceived: durably('amended'),
    saveReceived: () => void log.push('ranges'),
    stop: () => undefined,
  };
}

const records = createRecords(makeSaver(), { changed: () => void log.push('told') });

beforeEach(() => {
  entry = newEntry(newRecord(wanted(null, '/nowhere'), downloadIdSchema.parse('a'), 0, 0), ALL);
  log = [];
  isFull = false;
});

describe('the owner of the records', () => {
  it.each([
    ['unsaved', ['told']],
    ['soon', ['told', 'save']],
    ['now', ['told', 'save', 'flush']],
  ] as const)('keeps a change %s', (when, done) => {
    records.update(entry, { sizeBytes: 7 }, when);
    expect(entry.record.sizeBytes).toBe(7);
    expect(log).toEqual(done);
  });

  it('says no sooner that a change survives a power cut than it does', async () => {
    await records.updateDurably(entry, { sizeBytes: 7 });
    expect(log).toEqual(['told', 'durable']);
    isFull = true;
    await expect(records.updateDurably(entry, { sizeBytes: 8 })).rejects.toThrow('disk.full');
    expect(entry.record.sizeBytes).toBe(8);
  });

  it('trusts nothing of another part, and forgets nothing of the one before when that cannot be written down', async () => {
    records.update(entry, { partName: 'old', isPartStale: true }, 'unsaved');
    isFull = true;
    await expect(records.registerPart(entry, 'new')).rejects.toThrow('disk.full');
    expect(entry.record).toMatchObject({ partName: 'old', isPartStale: true });
    expect(entry.received).toEqual(ALL);
    isFull = false;
    await records.registerPart(entry, 'new');
    expect(entry.record).toMatchObject({ partName: 'new', isPartStale: false });
    expect(entry.received).toEqual([]);
  });

  it('forgets with a content all that belongs to it', () => {
    records.update(entry, { partName: 'part', etag: '"a"', sizeBytes: 7, sha256: 'ab' }, 'unsaved');
    records.forgetContent(entry, { sizeBytes: 9 }, 'soon');
    expect(entry.record).toMatchObject({ isPartStale: true, etag: null, sha256: null, sizeBytes: 9 });
    expect(entry).toMatchObject({ received: [], heldUrl: null });
  });

  it('tells where a published file is, and has no part of it any more', () => {
    records.update(entry, { partName: 'part' }, 'unsaved');
    records.published(entry, {
      fileName: 'a (1).bin',
      identity: '1',
      sha256: 'ab',
      verification: 'verified',
      isReserved: false,
      modifiedNs: null,
    });
    expect(entry.record).toMatchObject({
      fileName: 'a (1).bin',
      path: '/nowhere/a (1).bin',
      sha256: 'ab',
      verification: 'verified',
      partName: null,
      publishPlan: null,
    });
    expect(entry.received).toEqual([]);
  });

  it('counts without a word to anybody', () => {
    records.countRequest(entry);
    records.countUrl(entry);
    records.countBytes(entry, 5);
    records.countBytes(entry, 6);
    expect(entry.record).toMatchObject({ requests: 1, urlsReceived: 1, bytesFetched: 11 });
    expect(log).toEqual([]);
  });
});
