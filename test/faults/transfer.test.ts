import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Download } from '../../src/shared/model.ts';
import {
  type BindistServer,
  type FaultAction,
  type PublishedFile,
  sha256Of,
} from '../support/bindist-server/index.ts';
import {
  type EngineFolders,
  type EngineOptions,
  type FileSpec,
  makeFolders,
  openEngine,
  startServerWith,
  type TestEngine,
  untilState,
  wanted,
} from '../support/engine/setUp.ts';

const MIB = 1024 * 1024;

let folders: EngineFolders & { remove(): void };
let server: BindistServer;
let opened: TestEngine[] = [];

beforeEach(() => {
  folders = makeFolders();
});

afterEach(async () => {
  await Promise.all(opened.map((each) => each.close()));
  opened = [];
  await server.close();
  folders.remove();
});

async function serve(files: FileSpec[], options: Parameters<typeof startServerWith>[1] = {}) {
  server = await startServerWith(files, options);
  const published = server.catalogue[0]?.versions[0]?.files ?? [];
  return published;
}

function open(options: EngineOptions = {}) {
  const test = openEngine(server, folders, options);
  opened.push(test);
  test.engine.start();
  return test.engine;
}

const ENDS = ['completed', 'failed', 'cancelled'] as const;

/** Downloads one file to whatever end it comes. */
async function fetchOne(file: PublishedFile | undefined, options: EngineOptions = {}): Promise<Download> {
  const engine = open(options);
  const [id] = engine.add([wanted(file ?? null, folders.downloads)]);
  if (id === undefined) throw new Error('nothing was added');
  return untilState(engine, id, ...ENDS);
}

function storageRequests() {
  return server.log.filter((entry) => entry.on === 'storage');
}

/** I1, I8: the file is whole under its name, and nothing else is there. */
function expectPublished(download: Download, file: PublishedFile | undefined, names = [download.fileName]) {
  expect(download.state.kind).toBe('completed');
  if (file?.content == null) throw new Error('the file has no content');
  const bytes = readFileSync(join(folders.downloads, download.fileName));
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256Of(file.content));
  expect(download.sha256).toBe(sha256Of(file.content));
  expect(readdirSync(folders.downloads).sort()).toEqual([...names].sort());
}

describe('a storage that misbehaves once', () => {
  const size = 40 * MIB;
  const cases: [string, FaultAction][] = [
    ['1 closes at byte 0', { kind: 'closeAtByte', offset: 0 }],
    ['1 closes at byte 1', { kind: 'closeAtByte', offset: 1 }],
    ['1 closes in the middle', { kind: 'closeAtByte', offset: 9 * MIB + 17 }],
    ['1 closes before the last byte', { kind: 'closeAtByte', offset: 16 * MIB - 1 }],
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
    const [file] = await serve([{ fileName: 'a.bin', sizeBytes: size }]);
    server.addFault({ on: 'storage', match: { nth: 1 }, action });
    const download = await fetchOne(file);
    expectPublished(download, file);
    expect(download.verification).toBe('verified');
    expect(download.bytesFetched).toBeLessThanOrEqual(size + MIB);
    expect(storageRequests().length).toBeLessThanOrEqual(6);
    expect(storageRequests().every((entry) => !entry.hasAuthorization)).toBe(true);
  });
});

describe('a storage that ignores ranges', () => {
  it('6 gets one stream from byte 0', async () => {
    const [file] = await serve([{ fileName: 'a.bin', sizeBytes: 40 * MIB }]);
    server.addFault({ on: 'storage', action: { kind: 'ignoreRange' } });
    const download = await fetchOne(file);
    expectPublished(download, file);
    expect(storageRequests()).toHaveLength(1);
  });

  it('6 in the middle: begins again, never appends', async () => {
    const [file] = await serve([{ fileName: 'a.bin', sizeBytes: 40 * MIB }]);
    server.addFault({ on: 'storage', match: { nth: 2 }, action: { kind: 'ignoreRange' } });
    const download = await fetchOne(file, { connections: 1 });
    expectPublished(download, file);
  });

  it('6 and cuts: begins again from byte 0 each time', async () => {
    const [file] = await serve([{ fileName: 'a.bin', sizeBytes: 20 * MIB }]);
    server.addFault({ on: 'storage', action: { kind: 'ignoreRange' } });
    server.addFault({
      on: 'storage',
      match: { nth: [1, 2] },
      action: { kind: 'closeAfterBytes', bytes: 3 * MIB },
    });
    const download = await fetchOne(file);
    expectPublished(download, file);
    expect(storageRequests()).toHaveLength(3);
  });
});

describe('content that changes', () => {
  it('7 is fetched anew when its ETag changed midway, never spliced', async () => {
    const [file] = await serve([{ fileName: 'a.bin', sizeBytes: 40 * MIB }]);
    if (file === undefined) throw new Error('no file');
    const remove = server.addFault({
      on: 'storage',
      match: { nth: 2 },
      action: { kind: 'closeAfterBytes', bytes: MIB },
    });
    const engine = open({ connections: 1 });
    const [id] = engine.add([wanted(file, folders.downloads)]);
    if (id === undefined) throw new Error('nothing was added');
    server.setShaping({ bytesPerSecondPerConnection: 20 * MIB });
    await new Promise((resolve) => setTimeout(resolve, 500));
    engine.pause([id]);
    await untilState(engine, id, 'paused');
    server.replaceContent(file.fileId, 99, { updateChecksum: true });
    server.setShaping({ bytesPerSecondPerConnection: null });
    remove();
    engine.resume([id]);
    expectPublished(await untilState(engine, id, ...ENDS), file);
  });

  it('10 with an ETag for each answer ends as replaced, after one clean restart', async () => {
    const [file] = await serve([{ fileName: 'a.bin', sizeBytes: 40 * MIB }]);
    for (let nth = 1; nth < 40; nth += 1) {
      server.addFault({ on: 'storage', match: { nth }, action: { kind: 'etag', value: `"etag-${nth}"` } });
    }
    const download = await fetchOne(file);
    expect(download.state).toMatchObject({ kind: 'failed', error: { code: 'publisher.fileReplaced' } });
    expect(storageRequests().length).toBeLessThan(10);
  });

  it('8 without an ETag is proved by its checksum', async () => {
    const [file] = await serve([{ fileName: 'a.bin', sizeBytes: 40 * MIB }]);
    server.addFault({ on: 'storage', action: { kind: 'etag', value: null } });
    expectPublished(await fetchOne(file), file);
  });

  it('9, 47 wrong bytes once: one clean restart', async () => {
    const [file] = await serve([{ fileName: 'a.bin', sizeBytes: 6 * MIB }]);
    server.addFault({ on: 'storage', match: { nth: 1 }, action: { kind: 'corruptByte', offset: 4 * MIB } });
    const download = await fetchOne(file);
    expectPublished(download, file);
    expect(storageRequests()).toHaveLength(2);
  });

  it('47 wrong bytes always: stops, says both sums, keeps the evidence', async () => {
    const [file] = await serve([
      { fileName: 'a.bin', sizeBytes: 6 * MIB, declaredChecksum: 'ab'.repeat(32) },
    ]);
    const download = await fetchOne(file);
    if (file?.content == null) throw new Error('no content');
    expect(download.state).toMatchObject({
      kind: 'failed',
      error: {
        code: 'publisher.checksumMismatch',
        expected: 'ab'.repeat(32),
        actual: sha256Of(file.content),
      },
    });
    expect(storageRequests()).toHaveLength(2);
    expect(readdirSync(folders.downloads)).toEqual([expect.stringMatching(/^a\.bin\..+\.bindist-part$/)]);
  });

  it('is said to be unverifiable where the publisher gave no SHA-256', async () => {
    const [file] = await serve([
      { fileName: 'a.bin', sizeBytes: 12 * MIB, declaredChecksum: 'd41d8cd98f00b204e9800998ecf8427e' },
    ]);
    const download = await fetchOne(file);
    expectPublished(download, file);
    expect(download.verification).toBe('unverifiable');
  });

  it('has another size than the publisher declared: said so', async () => {
    const [file] = await serve([{ fileName: 'a.bin', sizeBytes: 12 * MIB, declaredSizeBytes: 13 * MIB }]);
    const download = await fetchOne(file);
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
    ['17 416', { kind: 'status', status: 416 }, 'server.badAnswer', 2],
    ['28 redirect to a file', { kind: 'redirect', to: 'file:///etc/passwd' }, 'server.badRedirect', 1],
    [
      '29 redirect to a link-local address',
      { kind: 'redirect', to: 'http://169.254.169.254/latest' },
      'server.badRedirect',
      1,
    ],
  ])('%s', async (_name, action, code, mostRequests) => {
    const [file] = await serve([{ fileName: 'a.bin', sizeBytes: 5 * MIB }]);
    server.addFault({ on: 'storage', action });
    const download = await fetchOne(file);
    expect(download.state).toMatchObject({ kind: 'failed', error: { code } });
    expect(storageRequests().length).toBeLessThanOrEqual(mostRequests);
    expect(readdirSync(folders.downloads).filter((name) => !name.endsWith('.bindist-part'))).toEqual([]);
  });

  it('28 redirect loop is left after five', async () => {
    const [file] = await serve([{ fileName: 'a.bin', sizeBytes: MIB }]);
    server.addFault({ on: 'storage', action: { kind: 'redirect', to: `${server.storageUrl}/again` } });
    const download = await fetchOne(file);
    expect(download.state).toMatchObject({ kind: 'failed', error: { code: 'server.badRedirect' } });
    expect(storageRequests().length).toBeLessThanOrEqual(6);
  });

  it('26 stalled headers and stalled body time out, and the rest is fetched', async () => {
    const [file] = await serve([{ fileName: 'a.bin', sizeBytes: 5 * MIB }]);
    server.addFault({ on: 'storage', match: { nth: 1 }, action: { kind: 'stallHeaders' } });
    server.addFault({ on: 'storage', match: { nth: 2 }, action: { kind: 'stallAtByte', offset: 3 * MIB } });
    const download = await fetchOne(file, { timeouts: { connectMs: 5000, headersMs: 400, idleMs: 400 } });
    expectPublished(download, file);
    expect(download.bytesFetched).toBeLessThanOrEqual(6 * MIB);
  });
});

describe('51 an empty file', () => {
  it('is published', async () => {
    const [file] = await serve([{ fileName: 'empty.txt', sizeBytes: 0 }]);
    expectPublished(await fetchOne(file), file);
  });
});
