import { describe, expect, it } from 'vitest';
import { nodeFileLayer } from '../../src/main/downloads/disk/fileLayer.ts';
import { fileIdSchema } from '../../src/shared/model.ts';
import { makeFaultBed } from '../support/engine/faultBed.ts';
import { untilState, wanted } from '../support/engine/setUp.ts';

const bed = makeFaultBed();
const COUNT = 10_000;

/** Ten thousand of one version, of which the server has the first few; the others are never reached here. */
async function openLongQueue(options: Parameters<typeof bed.open>[0] = {}) {
  const served = await bed.serve(
    Array.from({ length: 8 }, (_, index) => ({ fileName: `${index}.bin`, sizeBytes: 1000 })),
  );
  const test = bed.open(options);
  const [model] = served;
  if (model === undefined) throw new Error('no files');
  const others = Array.from({ length: COUNT - served.length }, (_, index) => ({
    ...model,
    fileId: fileIdSchema.parse(`other-${index}`),
    fileName: `other-${index}.bin`,
  }));
  return {
    test,
    served,
    add: () => test.engine.add([...served, ...others].map((file) => wanted(file, bed.folders.downloads))),
  };
}

describe('52 ten thousand queued', () => {
  it('without a network: a handful wait for all, it is asked for little, and the first come when it is back', async () => {
    const { test, served, add } = await openLongQueue();
    await bed.server.stopListening();
    const ids = add();
    const [first] = ids;
    if (first === undefined) throw new Error('nothing was added');
    expect((await untilState(test.engine, first, 'waiting')).state).toMatchObject({ reason: 'offline' });
    const { downloads } = test.engine.snapshot();
    expect(downloads).toHaveLength(COUNT);
    expect(downloads.filter(({ state }) => state.kind === 'waiting').length).toBeLessThanOrEqual(3);
    // Of those the server knows nothing.
    test.engine.pause(ids.slice(served.length));
    await bed.server.listenAgain();
    test.engine.networkMayBeBack();
    const ended = await Promise.all(
      ids.slice(0, served.length).map((id) => untilState(test.engine, id, 'completed', 'failed')),
    );
    expect(ended.map(({ verification }) => verification)).toEqual(served.map(() => 'verified'));
  });

  it('on a full disk: nothing is asked of anybody, commands are taken, and the first come when there is room', async () => {
    let isFull = true;
    const { test, served, add } = await openLongQueue({
      files: {
        ...nodeFileLayer,
        freeBytes: (folder) =>
          isFull && folder === bed.folders.downloads ? Promise.resolve(0) : nodeFileLayer.freeBytes(folder),
      },
    });
    const ids = add();
    const [first] = ids;
    const last = ids.at(-1);
    if (first === undefined || last === undefined) throw new Error('nothing was added');
    expect((await untilState(test.engine, first, 'waiting')).state).toMatchObject({ reason: 'diskFull' });
    test.engine.move(last, first);
    await test.engine.cancel([last]);
    expect(test.engine.get(last).state.kind).toBe('cancelled');
    expect(bed.server.log).toEqual([]);
    isFull = false;
    const wantedIds = ids.slice(0, served.length);
    test.engine.pause(ids.slice(served.length, -1));
    test.engine.retry(wantedIds.filter((id) => test.engine.get(id).state.kind === 'waiting'));
    const ended = await Promise.all(
      wantedIds.map((id) => untilState(test.engine, id, 'completed', 'failed')),
    );
    expect(ended.map(({ verification }) => verification)).toEqual(served.map(() => 'verified'));
  });
});
