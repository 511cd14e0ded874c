import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openStorage, shareRuns } from '../../../src/main/storage/index.ts';

describe('shareRuns', () => {
  it('44 those who ask while one is under way share the next, never the one that had begun', async () => {
    const runs: PromiseWithResolvers<void>[] = [];
    const share = shareRuns(() => {
      const run = Promise.withResolvers<void>();
      runs.push(run);
      return run.promise;
    });
    const done: string[] = [];
    const first = share().then(() => done.push('first'));
    await Promise.resolve();
    const others = [share(), share()].map((each) => each.then(() => done.push('other')));
    expect(runs).toHaveLength(1);
    runs[0]?.resolve();
    await first;
    expect(done).toEqual(['first']);
    await expect.poll(() => runs.length).toBe(2);
    runs[1]?.resolve();
    await Promise.all(others);
    expect(runs).toHaveLength(2);
  });

  it('one that fails is told to those who waited for it, and the next is tried', async () => {
    let count = 0;
    const share = shareRuns(async () => {
      count += 1;
      if (count === 1) throw new Error('no');
    });
    await expect(share()).rejects.toThrow('no');
    await share();
    expect(count).toBe(2);
  });
});

it('a state is synced at once or beside, also after it was closed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'bindist-log-'));
  const storage = openStorage(folder);
  storage.sync();
  await Promise.all([storage.whenDurable(), storage.whenDurable()]);
  const late = storage.whenDurable();
  storage.close();
  await late;
  storage.sync();
  rmSync(folder, { recursive: true });
});
