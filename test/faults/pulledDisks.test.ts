import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readBytes } from '../../demo-server/index.ts';
import { ENDS, MIB, makeFaultBed } from '../support/engine/faultBed.ts';
import { createPulledDisk, whyNoPulledDisk } from '../support/engine/pulledDisk.ts';
import { until, untilState, wanted } from '../support/engine/setUp.ts';

const bed = makeFaultBed({ tolerance: { passes: 2 } });
const SIZE = 16 * MIB;

const why = whyNoPulledDisk();
if (why !== null) console.log(`pulledDisks.test.ts: skipped: no disk can be pulled here: ${why}`);

function usePulledDisk() {
  // What was not synced comes again.
  bed.tolerate({ passes: 2 });
  const disk = createPulledDisk(64);
  bed.beforeRemoval.push(() => disk.remove());
  return disk;
}

describe.runIf(why === null)('35 a disk that is pulled out in mid-transfer', () => {
  it.each([
    ['can be proved', null],
    ['nobody can verify', 'none'],
  ])('what %s: waits or says so, others go on, and in the end every byte is right', async (_name, sum) => {
    const specs = [
      { fileName: 'tool.bin', sizeBytes: SIZE, ...(sum === null ? {} : { declaredChecksum: sum }) },
      { fileName: 'other.bin', sizeBytes: 8 * MIB },
    ];
    const [file, other] = await bed.serve(specs, { bytesPerSecondPerConnection: 6 * MIB });
    if (file?.content == null || other === undefined) throw new Error('no files');
    const disk = usePulledDisk();
    const stick = join(bed.folders.downloads, 'stick');
    bed.planted.add('stick/');
    disk.showAt(stick);
    const test = bed.open({ connections: 2 });
    const [id, otherId] = test.engine.add([wanted(file, stick), wanted(other, bed.folders.downloads)]);
    if (id === undefined || otherId === undefined) throw new Error('nothing was added');
    await until(test.engine, id, ({ receivedBytes }) => receivedBytes > 6 * MIB);
    test.engine.pause([id]);
    await expect.poll(() => bed.storageRequests().every(({ isClosed }) => isClosed)).toBe(true);
    // Now it is all synced, with a hole between what the two connections brought; what fills the hole is not.
    test.engine.resume([id]);
    await until(test.engine, id, ({ receivedBytes }) => receivedBytes > 9 * MIB);
    disk.pull();
    const stopped = await untilState(test.engine, id, 'waiting', ...ENDS);
    expect(stopped.state).toMatchObject({ error: { code: expect.stringMatching(/^disk\./) } });
    expect((await untilState(test.engine, otherId, ...ENDS)).verification).toBe('verified');

    bed.server.setShaping({ bytesPerSecondPerConnection: null });
    disk.plugIn();
    test.engine.retry([id]);
    const done = await untilState(test.engine, id, ...ENDS);
    expect(done.state.kind).toBe('completed');
    expect(readFileSync(join(stick, 'tool.bin')).equals(readBytes(file.content))).toBe(true);
    // What was lost came again, and nothing else.
    expect(done.bytesFetched).toBeLessThanOrEqual(SIZE + 12 * MIB);
  });

  it('while its file is being verified: the same', async () => {
    const file = await bed.serveOne(SIZE);
    const disk = usePulledDisk();
    const stick = join(bed.folders.downloads, 'stick');
    bed.planted.add('stick/');
    disk.showAt(stick);
    mkdirSync(join(stick, 'in'));
    let isPulled = false;
    const test = bed.open({
      failpoint(name) {
        if (name !== 'mark.before' || isPulled) return;
        disk.pull();
        isPulled = true;
      },
    });
    const [id] = test.engine.add([wanted(file, stick)]);
    if (id === undefined) throw new Error('nothing was added');
    const stopped = await untilState(test.engine, id, 'waiting', ...ENDS);
    expect(isPulled).toBe(true);
    expect(stopped.state).toMatchObject({ error: { code: expect.stringMatching(/^disk\./) } });
    disk.plugIn();
    test.engine.retry([id]);
    const done = await untilState(test.engine, id, ...ENDS);
    expect(done).toMatchObject({ state: { kind: 'completed' }, verification: 'verified' });
  });
});

/** Everything is on that disk, the state as well, with SQLite's own log: whatever it and ext4 have not written is lost. */
describe.runIf(why === null)('44 the power fails, on a real file system,', () => {
  it.each([
    'state.after:2',
    'write.after:40',
    'sync.after:1',
    'rename.before:1',
    'rename.between:1',
    'rename.after:1',
  ])('at %s: nothing is lost, doubled, or believed that is not there', async (killAt) => {
    const [file] = await bed.serve([{ fileName: 'tool.bin', sizeBytes: SIZE, declaredChecksum: 'none' }]);
    if (file?.content == null) throw new Error('no content');
    const disk = usePulledDisk();
    disk.showAt(bed.folders.state);
    disk.showAt(bed.folders.downloads);
    bed.planted.add('lost+found');
    // It stops in the midst of it; nothing of what it did was written by the system meanwhile.
    const ended = await bed.runChild({ files: [file], connections: 2, killAt });
    disk.pull();
    disk.plugIn();
    expect(ended).toBeNull();
    const test = bed.open({ bootId: 'after the power came back' });
    const { downloads } = test.engine.snapshot();
    expect(downloads.map(({ fileId }) => fileId)).toEqual([file.fileId]);
    const [found] = downloads;
    if (found === undefined) return;
    const done = await untilState(test.engine, found.id, ...ENDS);
    bed.expectPublished(done, file);
    expect(readFileSync(join(bed.folders.downloads, 'tool.bin')).equals(readBytes(file.content))).toBe(true);
  });
});
