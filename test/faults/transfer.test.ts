import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type FaultAction, sha256Of } from '../../demo-server/index.ts';
import { distantClient } from '../support/engine/distantClient.ts';
import { ENDS, MIB, makeFaultBed } from '../support/engine/faultBed.ts';
import { until, untilState } from '../support/engine/setUp.ts';

const bed = makeFaultBed();

describe('a storage that misbehaves once', () => {
  const size = 40 * MIB;
  const cases: [string, FaultAction][] = [
    ['1 closes at byte 0', { kind: 'closeAtByte', offset: 0 }],
    ['1 closes at byte 1', { kind: 'closeAtByte', offset: 1 }],
    ['1 closes in the middle', { kind: 'closeAtByte', offset: 9 * MIB + 17 }],
    ['1 closes before the last byte of all', { kind: 'closeAtByte', offset: size - 1 }],
    ['2 resets before headers', { kind: 'resetBeforeHeaders' }],
    ['3 says a Content-Length too large', { kind: 'contentLengthDelta', bytes: 1000 }],
    ['11 answers another range', { kind: 'wrongRangeStart', shiftBytes: 7 }],
    ['12 says no Content-Range', { kind: 'contentRange', value: null }],
    ['12 says garbage for Content-Range', { kind: 'contentRange', value: 'bytes nonsense' }],
    ['13 answers multipart/byteranges', { kind: 'multipartByteranges' }],
    ['14 says another total', { kind: 'wrongTotal', deltaBytes: 5 }],
    ['16 labels stored bytes as gzip', { kind: 'contentEncoding', value: 'gzip' }],
    ['18 says the URL expired (S3)', { kind: 'expired', flavour: 's3' }],
    ['18 says the URL expired (temporary token)', { kind: 'expired', flavour: 'expiredToken' }],
    ['18 says the URL expired (R2)', { kind: 'expired', flavour: 'r2' }],
    ['23 says SlowDown', { kind: 'slowDown' }],
    ['23 fails with 500', { kind: 'status', status: 500 }],
    ['24 answers 204', { kind: 'status', status: 204 }],
    ['24 answers 202 with a body', { kind: 'status', status: 202, body: 'later' }],
    ['25 answers a sign-in page with 200', { kind: 'htmlLogin' }],
  ];
  it.each(cases)('%s', async (_name, action) => {
    const [file] = await bed.serve([{ fileName: 'a.bin', sizeBytes: size }]);
    const match = action.kind === 'closeAtByte' ? { once: true } : { nth: 1 };
    bed.server.addFault({ on: 'storage', match, action });
    const download = await bed.fetchOne(file);
    bed.expectPublished(download, file);
    expect(download.verification).toBe('verified');
    expect(download.bytesFetched).toBeLessThanOrEqual(size + MIB);
    expect(bed.storageRequests().filter(({ faults }) => faults.length > 0)).toHaveLength(1);
  });
});

describe('a storage that ignores ranges', () => {
  it('6 gets one stream from byte 0', async () => {
    const [file] = await bed.serve([{ fileName: 'a.bin', sizeBytes: 40 * MIB }]);
    bed.server.addFault({ on: 'storage', action: { kind: 'ignoreRange' } });
    const download = await bed.fetchOne(file, { rangeClient: distantClient(1) });
    bed.expectPublished(download, file);
    expect(bed.storageRequests()).toHaveLength(1);
  });

  it('6 in the middle: begins again, never appends', async () => {
    const [file] = await bed.serve([{ fileName: 'a.bin', sizeBytes: 40 * MIB }]);
    bed.server.addFault({
      on: 'storage',
      match: { nth: 1 },
      action: { kind: 'closeAfterBytes', bytes: 9 * MIB },
    });
    bed.server.addFault({ on: 'storage', match: { from: 2 }, action: { kind: 'ignoreRange' } });
    bed.tolerate({ passes: 2 });
    const download = await bed.fetchOne(file, { connections: 1 });
    bed.expectPublished(download, file);
    // What ranges brought, and all of it once more.
    expect(download.bytesFetched).toBe(49 * MIB);
  });

  it('6 and cuts: begins again from byte 0 each time', async () => {
    bed.tolerate({ passes: 2 });
    const [file] = await bed.serve([{ fileName: 'a.bin', sizeBytes: 20 * MIB }]);
    bed.server.addFault({ on: 'storage', action: { kind: 'ignoreRange' } });
    bed.server.addFault({
      on: 'storage',
      match: { nth: [1, 2] },
      action: { kind: 'closeAfterBytes', bytes: 3 * MIB },
    });
    const download = await bed.fetchOne(file, { rangeClient: distantClient(1) });
    bed.expectPublished(download, file);
    expect(bed.storageRequests()).toHaveLength(3);
  });
});

describe('content that changes', () => {
  it('7 is fetched anew when its ETag changed midway, never spliced', async () => {
    bed.tolerate({ passes: 2 });
    const file = await bed.serveOne(40 * MIB, { bytesPerSecondPerConnection: 20 * MIB });
    const test = bed.open({ connections: 1 });
    const { engine } = test;
    const id = bed.add(test, file);
    await until(engine, id, ({ receivedBytes }) => receivedBytes > 8 * MIB);
    engine.pause([id]);
    const { receivedBytes } = await untilState(engine, id, 'paused');
    expect(receivedBytes).toBeLessThan(40 * MIB);
    bed.server.replaceContent(file.fileId, 99, { updateChecksum: true });
    bed.server.setShaping({ bytesPerSecondPerConnection: null });
    engine.resume([id]);
    bed.expectPublished(await untilState(engine, id, ...ENDS), file);
    expect(bed.storageRequests().map(({ status }) => status)).toContain(412);
  });

  it('10 with an ETag for each answer ends as replaced, after one clean restart', async () => {
    bed.tolerate({ passes: 2 });
    const [file] = await bed.serve([{ fileName: 'a.bin', sizeBytes: 40 * MIB }]);
    bed.server.addFault({ on: 'storage', action: { kind: 'freshEtag' } });
    const download = await bed.fetchOne(file);
    expect(download.state).toMatchObject({ kind: 'failed', error: { code: 'publisher.fileReplaced' } });
    expect(bed.storageRequests().length).toBeLessThan(10);
  });

  it('8 without an ETag is proved by its checksum', async () => {
    const [file] = await bed.serve([{ fileName: 'a.bin', sizeBytes: 40 * MIB }]);
    bed.server.addFault({ on: 'storage', action: { kind: 'etag', value: null } });
    bed.expectPublished(await bed.fetchOne(file), file);
  });

  it('9, 47 wrong bytes once: one clean restart', async () => {
    bed.tolerate({ passes: 2 });
    const [file] = await bed.serve([{ fileName: 'a.bin', sizeBytes: 6 * MIB }]);
    bed.server.addFault({
      on: 'storage',
      match: { nth: 1 },
      action: { kind: 'corruptByte', offset: 4 * MIB },
    });
    const download = await bed.fetchOne(file);
    bed.expectPublished(download, file);
    expect(bed.storageRequests()).toHaveLength(2);
  });

  it('47 wrong bytes always: stops, says both sums, keeps the evidence', async () => {
    bed.tolerate({ passes: 2 });
    const [file] = await bed.serve([
      { fileName: 'a.bin', sizeBytes: 6 * MIB, declaredChecksum: 'ab'.repeat(32) },
    ]);
    const download = await bed.fetchOne(file);
    if (file?.content == null) throw new Error('no content');
    expect(download.state).toMatchObject({
      kind: 'failed',
      error: {
        code: 'publisher.checksumMismatch',
        expected: 'ab'.repeat(32),
        actual: sha256Of(file.content),
      },
    });
    expect(bed.storageRequests()).toHaveLength(2);
    expect(readdirSync(bed.folders.downloads)).toEqual([expect.stringMatching(/^a\.bin\..+\.bindist-part$/)]);
  });

  it('is said to be unverifiable where the publisher gave no SHA-256', async () => {
    const [file] = await bed.serve([
      { fileName: 'a.bin', sizeBytes: 12 * MIB, declaredChecksum: 'd41d8cd98f00b204e9800998ecf8427e' },
    ]);
    const download = await bed.fetchOne(file);
    bed.expectPublished(download, file);
    expect(download.verification).toBe('unverifiable');
  });

  it('has another size than the publisher declared: said so', async () => {
    const [file] = await bed.serve([{ fileName: 'a.bin', sizeBytes: 12 * MIB, declaredSizeBytes: 13 * MIB }]);
    const download = await bed.fetchOne(file);
    expect(download.state).toMatchObject({
      kind: 'failed',
      error: { code: 'publisher.sizeMismatch', expected: `${13 * MIB}`, actual: `${12 * MIB}` },
    });
  });
});

describe('a storage that never recovers', () => {
  it.each<[string, FaultAction, string, number]>([
    ['21 NoSuchKey', { kind: 'status', status: 404 }, 'publisher.fileMissing', 1],
    ['21 410', { kind: 'status', status: 410 }, 'publisher.fileMissing', 1],
    ['18 expired for ever', { kind: 'expired', flavour: 's3' }, 'server.urlRefused', 6],
    ['23 SlowDown for ever', { kind: 'slowDown' }, 'server.unavailable', 9],
    ['2 reset for ever', { kind: 'resetBeforeHeaders' }, 'network.interrupted', 9],
    ['17 416', { kind: 'status', status: 416 }, 'publisher.sizeMismatch', 2],
    ['28 redirect to a file', { kind: 'redirect', to: 'file:///etc/passwd' }, 'server.badRedirect', 1],
    [
      '29 redirect to a link-local address',
      { kind: 'redirect', to: 'http://169.254.169.254/latest' },
      'server.badRedirect',
      1,
    ],
    ...[
      'https://169.254.169.254/latest',
      'https://[fe80::1]/x',
      'https://[::ffff:169.254.169.254]/x',
      'https://[64:ff9b::a9fe:a9fe]/x',
      'https://2852039166/x',
      'https://[fd00:ec2::254]/x',
    ].map((to): [string, FaultAction, string, number] => [
      `29, 87 redirect to ${to}`,
      { kind: 'redirect', to },
      'server.badRedirect',
      1,
    ]),
  ])('%s', async (_name, action, code, mostRequests) => {
    const [file] = await bed.serve([{ fileName: 'a.bin', sizeBytes: 5 * MIB }]);
    bed.server.addFault({ on: 'storage', action });
    bed.tolerate({ urls: mostRequests, passes: mostRequests });
    const download = await bed.fetchOne(file);
    expect(download.state).toMatchObject({ kind: 'failed', error: { code } });
    expect(bed.storageRequests().length).toBeLessThanOrEqual(mostRequests);
    expect(readdirSync(bed.folders.downloads).filter((name) => !name.endsWith('.bindist-part'))).toEqual([]);
  });

  it('28 redirect loop is left after five', async () => {
    const [file] = await bed.serve([{ fileName: 'a.bin', sizeBytes: MIB }]);
    bed.server.addFault({
      on: 'storage',
      action: { kind: 'redirect', to: `${bed.server.storageUrl}/again` },
    });
    const download = await bed.fetchOne(file);
    expect(download.state).toMatchObject({ kind: 'failed', error: { code: 'server.badRedirect' } });
    expect(bed.storageRequests().length).toBeLessThanOrEqual(6);
  });

  it('26 stalled headers and stalled body time out, and the rest is fetched', async () => {
    const [file] = await bed.serve([{ fileName: 'a.bin', sizeBytes: 5 * MIB }]);
    bed.server.addFault({ on: 'storage', match: { nth: 1 }, action: { kind: 'stallHeaders' } });
    bed.server.addFault({
      on: 'storage',
      match: { nth: 2 },
      action: { kind: 'stallAtByte', offset: 3 * MIB },
    });
    const download = await bed.fetchOne(file, { timeouts: { connectMs: 5000, headersMs: 400, idleMs: 400 } });
    bed.expectPublished(download, file);
    expect(download.bytesFetched).toBeLessThanOrEqual(6 * MIB);
  });
});

describe('51 an empty file', () => {
  it('is published', async () => {
    const [file] = await bed.serve([{ fileName: 'empty.txt', sizeBytes: 0 }]);
    bed.expectPublished(await bed.fetchOne(file), file);
  });
});
