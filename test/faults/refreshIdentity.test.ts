import { describe, expect, it } from 'vitest';
import type { PublishedFile } from '../../demo-server/index.ts';
import { ENDS, MIB, makeFaultBed } from '../support/engine/faultBed.ts';
import { type TestEngine, until, untilState, wanted } from '../support/engine/setUp.ts';

const bed = makeFaultBed();
const SIZE = 24 * MIB;
const PACE = { bytesPerSecondPerConnection: 12 * MIB };

const questions = () => bed.server.log.filter(({ path }) => path.endsWith('/downloads/url'));
const firstByteOf = (range: string | null) => Number(/^bytes=(\d+)-/.exec(range ?? '')?.[1] ?? 0);

/** Every connection is cut, and its URL has run out by then; the next one is good. */
function cut() {
  const revive = bed.server.addFault({ on: 'storage', action: { kind: 'expired', flavour: 's3' } });
  const stop = bed.server.onRequest(({ path }) => {
    if (path.endsWith('/downloads/url')) {
      stop();
      revive();
    }
  });
  bed.server.closeConnections();
}

/** In mid-transfer, by one connection; the ETag never says that anything changed. */
async function begin(file: PublishedFile, test: TestEngine) {
  bed.server.addFault({ on: 'storage', action: { kind: 'etag', value: '"the same"' } });
  const id = bed.add(test, file);
  await until(test.engine, id, ({ receivedBytes }) => receivedBytes > 6 * MIB);
  return id;
}

describe('101 each question for a URL repeats', () => {
  it.each(['test', 'stable'] as const)('the channel (%s), the file and its version', async (channel) => {
    bed.tolerate({ urls: 4 });
    const files = await bed.serve(
      [
        { fileName: 'main.bin', sizeBytes: MIB },
        { fileName: 'other.bin', sizeBytes: SIZE },
      ],
      PACE,
    );
    const [, other] = files;
    const [version] = bed.server.catalogue[0]?.versions ?? [];
    if (other === undefined || version === undefined) throw new Error('no file');
    Object.assign(version, { isEnabled: channel === 'stable' });
    const test = bed.open({ connections: 1 });
    const [id] = test.engine.add([{ ...wanted(other, bed.folders.downloads), channel }]);
    if (id === undefined) throw new Error('nothing was added');
    for (const count of [5, 10, 15]) {
      await until(test.engine, id, ({ receivedBytes }) => receivedBytes > count * MIB);
      cut();
    }
    bed.expectPublished(await untilState(test.engine, id, ...ENDS), other);
    expect(questions()).toHaveLength(4);
    const said = questions().map(({ fileId, channel: header }) => [fileId, header]);
    expect(said).toEqual(Array(4).fill([other.fileId, channel === 'test' ? 'Test' : null]));
    expect(new Set(bed.storageRequests().map(({ path }) => path)).size).toBe(1);
  });

  it('the main file that was picked at the beginning, whichever the server would pick now', async () => {
    const files = await bed.serve(
      [
        { fileName: 'main.bin', sizeBytes: SIZE },
        { fileName: 'other.bin', sizeBytes: SIZE, seed: 5 },
      ],
      PACE,
    );
    const [main, other] = files;
    if (main === undefined || other === undefined) throw new Error('no files');
    const test = bed.open({ connections: 1 });
    const id = bed.add(test, null);
    await until(test.engine, id, ({ receivedBytes }) => receivedBytes > 6 * MIB);
    Object.assign(main, { fileType: 'DEPENDENCY' });
    Object.assign(other, { fileType: 'MAIN' });
    cut();
    bed.expectPublished(await untilState(test.engine, id, ...ENDS), main);
    expect(questions().map(({ fileId }) => fileId)).toEqual([main.fileId, main.fileId]);
  });
});

describe('101 a refresh that announces', () => {
  it('another SHA-256 of the same size, under the same ETag: begins at the first byte, at once', async () => {
    bed.tolerate({ passes: 2 });
    const file = await bed.serveOne(SIZE, PACE);
    const test = bed.open({ connections: 1 });
    const id = await begin(file, test);
    bed.server.replaceContent(file.fileId, 4711, { updateChecksum: true });
    const fetchedBefore = test.engine.get(id).bytesFetched;
    const asked = bed.storageRequests().length;
    cut();
    const done = await untilState(test.engine, id, ...ENDS);
    bed.expectPublished(done, file);
    expect(done.verification).toBe('verified');
    // No byte of the new one behind the old ones: what follows the new URL begins at 0.
    const after = bed.storageRequests().slice(asked);
    const good = after.filter(({ status }) => status === 206);
    expect(firstByteOf(good[0]?.range ?? null)).toBe(0);
    expect(done.bytesFetched).toBeLessThanOrEqual(fetchedBefore + SIZE + 2 * MIB);
  });

  it('another SHA-256 than what the storage goes on having: is not said to be verified by the old one', async () => {
    bed.tolerate({ passes: 3 });
    const file = await bed.serveOne(SIZE, PACE);
    const test = bed.open({ connections: 1 });
    const id = await begin(file, test);
    const announced = 'cd'.repeat(32);
    bed.server.addFault({ on: 'api', action: { kind: 'fields', fields: { checksum: announced } } });
    cut();
    bed.server.setShaping({ bytesPerSecondPerConnection: null });
    const failed = await untilState(test.engine, id, ...ENDS);
    expect(failed.state).toMatchObject({
      kind: 'failed',
      error: { code: 'publisher.checksumMismatch', expected: announced },
    });
  });

  it.each([SIZE - 3 * MIB, SIZE + 3 * MIB])(
    'another size (%i) of what cannot be verified, under the same ETag: begins at the first byte',
    async (sizeBytes) => {
      bed.tolerate({ passes: 2 });
      const [file] = await bed.serve(
        [{ fileName: 'tool.bin', sizeBytes: SIZE, declaredChecksum: 'crc32:0badcafe' }],
        PACE,
      );
      if (file === undefined) throw new Error('no file');
      const test = bed.open({ connections: 1 });
      const id = await begin(file, test);
      bed.server.replaceContent(file.fileId, 4711, { updateChecksum: false, sizeBytes });
      Object.assign(file, { declaredSizeBytes: sizeBytes });
      const asked = bed.storageRequests().length;
      cut();
      const done = await untilState(test.engine, id, ...ENDS);
      bed.expectPublished(done, file);
      expect(done).toMatchObject({ sizeBytes, verification: 'unverifiable' });
      const good = bed
        .storageRequests()
        .slice(asked)
        .filter(({ status }) => status === 206);
      expect(firstByteOf(good[0]?.range ?? null)).toBe(0);
    },
  );

  it('another text of what cannot be verified, under the same ETag: begins at the first byte', async () => {
    bed.tolerate({ passes: 2 });
    const [file] = await bed.serve(
      [{ fileName: 'tool.bin', sizeBytes: SIZE, declaredChecksum: 'crc32:0badcafe' }],
      PACE,
    );
    if (file === undefined) throw new Error('no file');
    const test = bed.open({ connections: 1 });
    const id = await begin(file, test);
    bed.server.replaceContent(file.fileId, 4711, { updateChecksum: false });
    Object.assign(file, { declaredChecksum: 'crc32:00000001' });
    cut();
    bed.expectPublished(await untilState(test.engine, id, ...ENDS), file);
  });
});

describe('76 questions for a URL', () => {
  it('that failed are no refreshes', async () => {
    bed.tolerate({ urls: 8 });
    const file = await bed.serveOne(SIZE, PACE);
    bed.server.addFault({
      on: 'api',
      match: { path: /\/downloads\/url$/, nth: [1, 2, 4, 5] },
      action: { kind: 'status', status: 500 },
    });
    const test = bed.open({ connections: 1 });
    const id = bed.add(test, file);
    await until(test.engine, id, ({ receivedBytes }) => receivedBytes > 6 * MIB);
    expect(test.engine.get(id).refreshes).toBe(0);
    expect(bed.urlsAsked()).toBe(3);
    cut();
    const done = await untilState(test.engine, id, ...ENDS);
    bed.expectPublished(done, file);
    expect(bed.urlsAsked()).toBe(6);
    expect(done.refreshes).toBe(1);
  });
});
