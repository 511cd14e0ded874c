import { describe, expect, it } from 'vitest';
import { MIB, makeFaultBed } from '../support/engine/faultBed.ts';
import { untilState, wanted } from '../support/engine/setUp.ts';

const bed = makeFaultBed();

describe('19 a version that is not enabled', () => {
  /** One file of it, which the publisher has not enabled or has taken back. */
  async function serveDisabled() {
    const files = await bed.serve([
      { fileName: 'tester.bin', sizeBytes: MIB },
      { fileName: 'other.bin', sizeBytes: MIB },
    ]);
    const [version] = bed.server.catalogue[0]?.versions ?? [];
    const [file, other] = files;
    if (version === undefined || file === undefined || other === undefined) throw new Error('no files');
    const setEnabled = (isEnabled: boolean) => Object.assign(version, { isEnabled });
    setEnabled(false);
    return { file, other, setEnabled };
  }

  it('without X-Channel: is refused as forbidden, asked once, and comes by a retry when it is enabled', async () => {
    const { file, other, setEnabled } = await serveDisabled();
    const test = bed.open({ concurrentDownloads: 1 });
    const [id, testerId] = test.engine.add([
      wanted(file, bed.folders.downloads),
      { ...wanted(other, bed.folders.downloads), channel: 'test' },
    ]);
    if (id === undefined || testerId === undefined) throw new Error('nothing was added');
    const refused = await untilState(test.engine, id, 'waiting', 'completed', 'failed');
    expect(refused.state).toMatchObject({
      kind: 'failed',
      error: { code: 'account.forbidden', serverMessage: expect.stringContaining('not enabled') },
    });
    // A tester gets it meanwhile, and each request says that it is one.
    expect((await untilState(test.engine, testerId, 'completed', 'failed')).verification).toBe('verified');
    const asked = bed.server.log.filter(({ path }) => path.endsWith('/downloads/url'));
    expect(asked.map(({ channel }) => channel)).toEqual([null, 'Test']);
    expect(bed.storageRequests().every(({ fileId }) => fileId === other.fileId)).toBe(true);
    setEnabled(true);
    test.engine.retry([id]);
    expect((await untilState(test.engine, id, 'completed', 'failed')).verification).toBe('verified');
  });

  it('from mid-transfer on, when the URL has to be renewed: keeps the part, and goes on with it when it is enabled', async () => {
    const { file, setEnabled } = await serveDisabled();
    Object.assign(file, { content: { seed: 7, sizeBytes: 16 * MIB }, declaredSizeBytes: 16 * MIB });
    setEnabled(true);
    bed.server.setShaping({ bytesPerSecondPerConnection: 10 * MIB });
    const test = bed.open({ connections: 2 });
    const id = bed.add(test, file);
    await expect.poll(() => test.engine.get(id).receivedBytes).toBeGreaterThan(3 * MIB);
    setEnabled(false);
    const revive = bed.server.addFault({ on: 'storage', action: { kind: 'expired', flavour: 's3' } });
    bed.server.closeConnections();
    const refused = await untilState(test.engine, id, 'waiting', 'completed', 'failed');
    expect(refused.state).toMatchObject({ kind: 'failed', error: { code: 'account.forbidden' } });
    expect(bed.urlsAsked()).toBe(2);
    revive();
    setEnabled(true);
    bed.server.setShaping({ bytesPerSecondPerConnection: null });
    test.engine.retry([id]);
    const done = await untilState(test.engine, id, 'completed', 'failed');
    bed.expectPublished(done, file);
    expect(done.bytesFetched).toBeLessThanOrEqual(18 * MIB);
  });
});
