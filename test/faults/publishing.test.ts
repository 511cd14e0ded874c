import { describe, expect, it } from 'vitest';
import { nodeFileLayer } from '../../src/main/downloads/disk/fileLayer.ts';
import { ENDS, MIB, makeFaultBed } from '../support/engine/faultBed.ts';
import { untilState } from '../support/engine/setUp.ts';

const bed = makeFaultBed();
const noLinks = {
  ...nodeFileLayer,
  link: () => Promise.reject(Object.assign(new Error('no links here'), { code: 'ENOTSUP' })),
};

/** That I2 holds is asserted after each by what the engine did with its files; here that there was something to assert. */
describe('publishing', () => {
  it.each([
    ['with links', {}, 'link'],
    ['where a mark is a file of its own', { platform: 'win32' }, 'link'],
    ['where a file has one name only', { files: noLinks }, 'rename'],
    ['where both are so', { platform: 'win32', files: noLinks }, 'rename'],
  ] as const)('%s: sync, verify, mark, take a free name, sync the folder', async (_name, options, how) => {
    const files = await bed.serve([
      { fileName: 'a.bin', sizeBytes: 3 * MIB, seed: 1 },
      { fileName: 'a.bin', sizeBytes: 3 * MIB, seed: 2 },
    ]);
    const test = bed.open(options);
    const ids = files.map((file) => bed.add(test, file));
    await Promise.all(ids.map((id) => untilState(test.engine, id, ...ENDS)));
    ids.forEach((id, index) => {
      bed.expectPublished(test.engine.get(id), files[index], ['a.bin', 'a (1).bin']);
    });
    expect(bed.recorded.operations.filter(({ kind }) => kind === how)).toHaveLength(2);
    const marks = 'platform' in options ? 2 : 0;
    expect(bed.recorded.marks).toHaveLength(marks);
    for (const mark of bed.recorded.marks) {
      expect(mark).toContain('ZoneId=3');
      expect(mark).toContain(`HostUrl=${bed.server.storageUrl}/`);
      expect(mark).not.toContain('?');
    }
  });
});
