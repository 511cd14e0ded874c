import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readBytes } from '../../demo-server/index.ts';
import type { FileLayer } from '../../src/main/downloads/disk/fileLayer.ts';
import { ENDS, MIB, makeFaultBed } from '../support/engine/faultBed.ts';
import { createForgetfulDatabase, type ForgetfulDatabase } from '../support/engine/forgetfulDatabase.ts';
import { createForgetfulDisk, type PowerCut } from '../support/engine/forgetfulDisk.ts';
import { type EngineOptions, until, untilState } from '../support/engine/setUp.ts';

const bed = makeFaultBed({ hasBystander: false, tolerance: { passes: 2 } });
let database: ForgetfulDatabase;
beforeEach(() => {
  database = createForgetfulDatabase(bed.folders.state);
});
afterEach(() => database.stop());

/** The moments of a download at which its state and its files say different things. */
const STEPS = [
  'the name of the part is saved',
  'the part is made',
  'the plan is saved',
  'the final name is given',
  'the name of the part is gone',
  'the folder is synced',
  'the end is saved',
] as const;
type Step = (typeof STEPS)[number];
/** From here on every byte is durable, and so is what is said of them. */
const WHOLE = STEPS.indexOf('the plan is saved');

const LOSSES: [string, { names: boolean; log: boolean }][] = [
  ['nothing but unsynced bytes', { names: false, log: false }],
  ['names', { names: true, log: false }],
  ['what SQLite did not sync', { names: false, log: true }],
  ['names, and what SQLite did not sync', { names: true, log: true }],
];

/** Calls back at each step, in the midst of it. */
function watchSteps(files: FileLayer, at: (step: Step) => void): Pick<EngineOptions, 'files' | 'failpoint'> {
  let isFolderSynced = false;
  return {
    files: {
      ...files,
      async createNew(path) {
        at('the name of the part is saved');
        const file = await files.createNew(path);
        try {
          at('the part is made');
        } catch (error) {
          await file.close();
          throw error;
        }
        return file;
      },
      async syncFolder(path) {
        await files.syncFolder(path);
        isFolderSynced = true;
        at('the folder is synced');
      },
    },
    failpoint(name) {
      if (name === 'rename.before') at('the plan is saved');
      if (name === 'rename.between') at('the final name is given');
      if (name === 'rename.after') at('the name of the part is gone');
      if (name === 'state.after' && isFolderSynced) at('the end is saved');
    },
  };
}

const lossOf = ({ names, log }: { names: boolean; log: boolean }): PowerCut => ({
  losesNames: names,
  ...(log ? { stateImage: database.durableImage } : {}),
});

describe.each(LOSSES)('44 a power cut that loses %s', (_name, loss) => {
  it.each(STEPS)('when %s: nothing is lost, doubled, or fetched again that was durable', async (step) => {
    bed.tolerate({ passes: 2 });
    const file = await bed.serveOne(2 * MIB);
    const disk = createForgetfulDisk();
    let isCut = false;
    const cut = Promise.withResolvers<() => void>();
    const first = bed.open({
      bootId: 'boot-1',
      ...watchSteps(disk.files, (now) => {
        if (now !== step || isCut) return;
        isCut = true;
        cut.resolve(disk.cutPower(bed.folders, lossOf(loss)));
        throw Object.assign(new Error('The power is off'), { code: 'EIO' });
      }),
    });
    database.settle();
    const id = bed.add(first, file);
    const comeBack = await cut.promise;
    await first.close();
    const askedBefore = bed.storageRequests().length;
    comeBack();

    const second = bed.open({ bootId: 'boot-2' });
    expect(second.engine.snapshot().downloads.map((download) => download.id)).toEqual([id]);
    bed.expectPublished(await untilState(second.engine, id, ...ENDS), file);
    if (STEPS.indexOf(step) >= WHOLE) expect(bed.storageRequests()).toHaveLength(askedBefore);
  });
});

describe('44 a power cut right after a clean restart of what nobody can verify', () => {
  it.each(LOSSES)('that loses %s: no byte of before is taken for one of now', async (_name, loss) => {
    bed.tolerate({ passes: 3 });
    const [file] = await bed.serve(
      [{ fileName: 'tool.bin', sizeBytes: 16 * MIB, declaredChecksum: 'none' }],
      { bytesPerSecondPerConnection: 16 * MIB },
    );
    if (file?.content == null) throw new Error('no content');
    bed.server.addFault({ on: 'storage', action: { kind: 'etag', value: null } });
    const disk = createForgetfulDisk();
    const first = bed.open({ connections: 1, bootId: 'boot-1', files: disk.files });
    const id = bed.add(first, file);
    await until(first.engine, id, ({ receivedBytes }) => receivedBytes > 6 * MIB);
    first.engine.pause([id]);
    await untilState(first.engine, id, 'paused');
    // Paused: what came is synced, and the state of it has long been durable.
    await expect.poll(() => disk.unsyncedBytes(bed.folders.downloads)).toBe(0);
    database.settle();
    bed.server.setShaping({ bytesPerSecondPerConnection: 6 * MIB });
    // Its ranges are refused once: it begins anew, into the same part.
    bed.server.addFault({
      on: 'storage',
      match: { nth: 1 },
      action: { kind: 'status', status: 416, headers: { 'Content-Range': `bytes */${16 * MIB}` } },
    });
    first.engine.resume([id]);
    await until(
      first.engine,
      id,
      ({ receivedBytes }) =>
        receivedBytes > MIB && receivedBytes < 4 * MIB && disk.unsyncedBytes(bed.folders.downloads) > MIB,
    );
    const comeBack = disk.cutPower(bed.folders, lossOf(loss));
    await first.close();
    comeBack();

    bed.server.setShaping({ bytesPerSecondPerConnection: null });
    const second = bed.open({ bootId: 'boot-2' });
    // That it went on may have been lost: a wish of the user's, which costs a click.
    if (second.engine.get(id).state.kind === 'paused') second.engine.resume([id]);
    const done = await untilState(second.engine, id, ...ENDS);
    expect(done).toMatchObject({ state: { kind: 'completed' }, verification: 'unverifiable' });
    const bytes = readFileSync(join(bed.folders.downloads, 'tool.bin'));
    expect(bytes.equals(readBytes(file.content))).toBe(true);
  });
});
