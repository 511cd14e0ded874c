import { describe, expect, it } from 'vitest';
import { type Entry, newEntry } from '../../../../src/main/downloads/queue/entry.ts';
import { createScheduler } from '../../../../src/main/downloads/queue/scheduler.ts';
import { newRecord } from '../../../../src/main/downloads/record/newRecord.ts';
import { type DownloadState, downloadIdSchema } from '../../../../src/shared/model.ts';
import { wanted } from '../../../support/engine/setUp.ts';

/** A queue of entries that begin when they are asked to; each look at the queue is counted. */
function setUp(count: number, places: number) {
  const states = new Map<Entry, DownloadState>();
  const ready = Array.from({ length: count }, (_, position) => {
    const record = newRecord(wanted(null, '/nowhere'), downloadIdSchema.parse(`d${position}`), position, 0);
    const entry: Entry = newEntry(
      {
        ...record,
        get state() {
          return states.get(entry) ?? record.state;
        },
      },
      [],
    );
    return entry;
  });
  const begun: string[] = [];
  const limits = { concurrentDownloads: places };
  let looks = 0;
  const scheduler = createScheduler({
    registry: {
      nextReady() {
        looks += 1;
        return ready[0] ?? null;
      },
    },
    waits: { isWorthTrying: () => true },
    limits: () => limits,
    begin(entry) {
      ready.shift();
      begun.push(entry.record.id);
      states.set(entry, { kind: 'transferring' });
      scheduler.took(entry);
    },
  });
  const all = [...ready];
  const pumped = () => {
    scheduler.pump();
    return Promise.resolve();
  };
  return { scheduler, begun, limits, states, all, pumped, looks: () => looks };
}

describe('the scheduler', () => {
  it('begins nothing before it is started, nor after it is stopped', async () => {
    const { scheduler, begun, pumped } = setUp(3, 1);
    await pumped();
    expect(begun).toEqual([]);
    scheduler.start();
    scheduler.pump();
    scheduler.stop();
    await Promise.resolve();
    expect(begun).toEqual([]);
  });

  it('gives each place once, and looks once for many changes', async () => {
    const { scheduler, begun, pumped, looks } = setUp(5, 2);
    scheduler.start();
    for (let times = 0; times < 1000; times += 1) scheduler.pump();
    await pumped();
    expect(begun).toEqual(['d0', 'd1']);
    expect(looks()).toBe(2);
  });

  it('gives the place of what has all its bytes to the next one, up to four for each place', async () => {
    const { scheduler, begun, states, all, pumped } = setUp(9, 1);
    scheduler.start();
    for (const entry of all) {
      await pumped();
      if (begun.includes(entry.record.id)) states.set(entry, { kind: 'verifying' });
    }
    await pumped();
    expect(begun).toEqual(['d0', 'd1', 'd2', 'd3']);
    const first = all[0];
    if (first === undefined) throw new Error('nothing was queued');
    expect(scheduler.freed(first)).toBe(false);
    await pumped();
    expect(begun).toEqual(['d0', 'd1', 'd2', 'd3', 'd4']);
  });

  it('takes places away from the last in the queue', async () => {
    const { scheduler, limits, pumped } = setUp(4, 3);
    scheduler.start();
    await pumped();
    limits.concurrentDownloads = 1;
    expect(scheduler.surplus().map(({ record }) => record.id)).toEqual(['d1', 'd2']);
  });

  it('says when nothing is under way any more', async () => {
    const { scheduler, all, pumped } = setUp(2, 2);
    scheduler.start();
    await pumped();
    expect(all.map(scheduler.freed)).toEqual([false, true]);
  });
});
