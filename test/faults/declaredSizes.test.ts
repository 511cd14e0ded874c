import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { MIB, makeFaultBed } from '../support/engine/faultBed.ts';
import { until, untilState, wanted } from '../support/engine/setUp.ts';

const bed = makeFaultBed();

const published = () => readdirSync(bed.folders.downloads).filter((name) => !name.endsWith('.bindist-part'));

/** As Ceph has it. */
const silent = () => bed.server.addFault({ on: 'storage', action: { kind: 'silentUnsatisfied' } });

describe('75 a declared size that is not the object’s', () => {
  it.each([
    [1, 0, '0'],
    [5 * MIB, 0, '0'],
    // One connection begins, and finds out.
    [9 * MIB, 1, '1'],
    [MIB, MIB - 1, String(MIB - 1)],
    [MIB, MIB + 1, String(MIB + 1)],
    [0, 1, '1'],
    [0, MIB, String(MIB)],
  ])(
    '%i bytes over an object of %i: the publisher’s mistake, with both sizes',
    async (declared, real, actual) => {
      const [file] = await bed.serve([{ fileName: 'a.bin', sizeBytes: real, declaredSizeBytes: declared }]);
      if (real === 0) silent();
      const download = await bed.fetchOne(file);
      expect(download.state).toMatchObject({
        kind: 'failed',
        error: { code: 'publisher.sizeMismatch', expected: String(declared), actual },
      });
      // The API is asked once more, since the object may have been replaced a moment ago; of nothing nothing is missing.
      expect(bed.urlsAsked()).toBe(declared === 0 ? 1 : 2);
      expect(published()).toEqual([]);
    },
  );

  it('over an object that became shorter than what is there already, of a storage that says no size', async () => {
    const file = await bed.serveOne(20 * MIB, { bytesPerSecondPerConnection: 20 * MIB });
    bed.server.addFault({ on: 'storage', action: { kind: 'etag', value: null } });
    silent();
    const test = bed.open({ connections: 1 });
    const id = bed.add(test, file);
    await until(test.engine, id, ({ receivedBytes }) => receivedBytes > 9 * MIB);
    test.engine.pause([id]);
    await untilState(test.engine, id, 'paused');
    bed.server.replaceContent(file.fileId, 99, { updateChecksum: false, sizeBytes: 8 * MIB });
    bed.server.setShaping({ bytesPerSecondPerConnection: null });
    test.engine.resume([id]);
    const failed = await untilState(test.engine, id, 'completed', 'failed');
    expect(failed.state).toMatchObject({
      kind: 'failed',
      error: { code: 'publisher.sizeMismatch', expected: String(20 * MIB), actual: 'fewer' },
    });
    expect(bed.urlsAsked()).toBe(2);
    expect(readdirSync(bed.folders.downloads)).toEqual([expect.stringMatching(/\.bindist-part$/)]);
  });

  it('unknown, over an empty object of a storage that says no size: an empty file', async () => {
    bed.tolerate({ passes: 2 });
    const [file] = await bed.serve([{ fileName: 'empty.bin', sizeBytes: 0 }]);
    silent();
    bed.server.addFault({ on: 'api', action: { kind: 'fields', fields: { fileSize: undefined } } });
    const { engine } = bed.open();
    const [id] = engine.add([
      { ...wanted(file ?? null, bed.folders.downloads), file: { ...fileOf(file), sizeBytes: null } },
    ]);
    if (id === undefined) throw new Error('nothing was added');
    const download = await untilState(engine, id, 'completed', 'failed');
    bed.expectPublished(download, file);
    expect(download).toMatchObject({ verification: 'verified', sizeBytes: 0 });
  });

  it.each([0, 100_000])(
    'of %i bytes over a longer one that comes without a length and without a digest: not published',
    async (declaredSizeBytes) => {
      const [file] = await bed.serve([
        { fileName: 'a.bin', sizeBytes: 200_000, declaredSizeBytes, declaredChecksum: 'crc32:0badcafe' },
      ]);
      bed.server.addFault({ on: 'storage', action: { kind: 'ignoreRange' } });
      bed.server.addFault({ on: 'storage', action: { kind: 'omitContentLength' } });
      const download = await bed.fetchOne(file);
      expect(download.state).toMatchObject({
        kind: 'failed',
        error: { code: 'publisher.sizeMismatch', expected: String(declaredSizeBytes), actual: 'more' },
      });
      expect(published()).toEqual([]);
    },
  );
});

function fileOf(file: Parameters<typeof wanted>[0] | undefined) {
  const found = wanted(file ?? null, '').file;
  if (found === null) throw new Error('no file');
  return found;
}
