import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readBytes } from '../support/bindist-server/index.ts';
import { ENDS, MIB, makeFaultBed } from '../support/engine/faultBed.ts';
import { createPulledDisk, whyNoPulledDisk } from '../support/engine/pulledDisk.ts';
import { until, untilState, wanted } from '../support/engine/setUp.ts';

const bed = makeFaultBed();
const SIZE = 16 * MIB;

const why = whyNoPulledDisk();
if (why !== null) console.log(`pulledDisks.test.ts: skipped: no disk can be pulled here: ${why}`);

function usePulledDisk() {
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
    bed.planted.add('stick');
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
    bed.planted.add('stick');
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
