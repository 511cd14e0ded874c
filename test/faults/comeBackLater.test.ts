import { describe, expect, it } from 'vitest';
import { makeFaultBed } from '../support/engine/faultBed.ts';
import { untilState, wanted } from '../support/engine/setUp.ts';
import { createQuickClock } from './quickClock.ts';

const bed = makeFaultBed();

async function serve(count: number) {
  const files = await bed.serve(
    Array.from({ length: count }, (_, index) => ({ fileName: `${index}.bin`, sizeBytes: 1000, seed: index })),
  );
  return files;
}

function refuse(on: 'api' | 'storage', retryAfter: string, fileIds?: readonly string[]): (() => void)[] {
  const action = { kind: 'status', status: 503, headers: { 'Retry-After': retryAfter } } as const;
  return fileIds === undefined
    ? [bed.server.addFault({ on, action })]
    : fileIds.map((fileId) => bed.server.addFault({ on, match: { fileId }, action }));
}

describe('23 503 with a long Retry-After', () => {
  it.each(['api', 'storage'] as const)(
    'from the %s for three of four: they leave their places to the fourth',
    async (on) => {
      const files = await serve(4);
      refuse(
        on,
        '3600',
        files.slice(0, 3).map(({ fileId }) => fileId),
      );
      const { engine } = bed.open();
      const askedAtMs = Date.now();
      const ids = engine.add(files.map((file) => wanted(file, bed.folders.downloads)));
      const ended = await Promise.all(
        ids.map((id) => untilState(engine, id, 'waiting', 'completed', 'failed')),
      );
      expect(ended.map(({ state }) => state.kind)).toEqual(['waiting', 'waiting', 'waiting', 'completed']);
      const [first] = ended;
      expect(first?.state).toMatchObject({ reason: 'retryAt', error: { code: 'server.unavailable' } });
      const { retryAt } = first?.state.kind === 'waiting' ? first.state : { retryAt: null };
      expect(retryAt).toBeGreaterThanOrEqual(askedAtMs + 3_600_000);
      expect(retryAt).toBeLessThan(Date.now() + 3_700_000);
    },
  );

  it('goes on by itself when that time has come, and not before', async () => {
    const [file] = await serve(1);
    const [takeBack] = refuse('storage', '60');
    const clock = createQuickClock(100);
    const { engine } = bed.open({ clock, patchEveryMs: 1000 });
    const id = bed.add({ engine, close: () => Promise.resolve() }, file ?? null);
    await untilState(engine, id, 'waiting', 'failed');
    takeBack?.();
    const done = await untilState(engine, id, 'completed', 'failed');
    bed.expectPublished(done, file);
    const [refused, served] = bed.storageRequests();
    expect(bed.storageRequests()).toHaveLength(2);
    expect((served?.atMs ?? 0) - (refused?.atMs ?? 0)).toBeGreaterThan(550);
  });

  it('for all of forty: asked about by a few, not by each', async () => {
    const files = await serve(40);
    refuse('storage', '3600');
    const { engine } = bed.open();
    const ids = engine.add(files.map((file) => wanted(file, bed.folders.downloads)));
    const waiting = () => engine.snapshot().downloads.filter(({ state }) => state.kind === 'waiting');
    await expect.poll(() => waiting().length).toBeGreaterThanOrEqual(8);
    const underWay = () =>
      engine.snapshot().downloads.filter(({ state }) => state.kind !== 'waiting' && state.kind !== 'queued');
    await expect.poll(underWay).toEqual([]);
    // Where one ends the next begins in a microtask: it would have by then.
    await new Promise(setImmediate);
    expect(underWay()).toEqual([]);
    expect(waiting().length).toBeLessThanOrEqual(11);
    expect(bed.storageRequests().length).toBeLessThanOrEqual(11);
    expect(ids).toHaveLength(40);
    bed.server.clearFaults();
    // The user insists.
    engine.retry(waiting().map(({ id }) => id));
    await Promise.all(ids.map((id) => untilState(engine, id, 'completed')));
  });
});
