import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { FaultAction } from '../../demo-server/index.ts';
import { MIB, makeFaultBed } from '../support/engine/faultBed.ts';
import { limitsWith, until, untilState, wanted } from '../support/engine/setUp.ts';

const bed = makeFaultBed();

describe('a storage whose answers are framed badly', () => {
  it.each<[string, FaultAction[]]>([
    ['4 a body longer than declared', [{ kind: 'contentLengthDelta', bytes: -1000 }]],
    ['5 no Content-Length, whole', [{ kind: 'omitContentLength' }]],
    [
      '5 no Content-Length, cut',
      [{ kind: 'omitContentLength' }, { kind: 'closeAfterBytes', bytes: 2 * MIB }],
    ],
    ['8 a weak ETag', [{ kind: 'etag', value: 'W/"weak"' }]],
    ['15 gzip on a range reply', [{ kind: 'contentEncoding', value: 'gzip' }]],
    ['15 brotli on a range reply', [{ kind: 'contentEncoding', value: 'br' }]],
    ['11 a range that begins too early', [{ kind: 'wrongRangeStart', shiftBytes: -7 }]],
    ['12 a Content-Range in another unit', [{ kind: 'contentRange', value: 'items 0-1/2' }]],
    ['12 a Content-Range beyond 2^53', [{ kind: 'contentRange', value: 'bytes 0-99999999999999999999/1' }]],
    ['14 a total that is too small', [{ kind: 'wrongTotal', deltaBytes: -5 }]],
    ['24 205', [{ kind: 'status', status: 205 }]],
  ])('%s', async (name, actions) => {
    const [file] = await bed.serve([{ fileName: 'a.bin', sizeBytes: 20 * MIB }]);
    // Another ETag is another content: begun anew.
    if (name === '8 a weak ETag') bed.tolerate({ passes: 2 });
    for (const action of actions) bed.server.addFault({ on: 'storage', match: { nth: 2 }, action });
    const download = await bed.fetchOne(file);
    bed.expectPublished(download, file);
    expect(download.verification).toBe('verified');
    expect(download.bytesFetched).toBeLessThanOrEqual(20 * MIB + 4 * MIB);
  });

  it('16 a real .gz labelled Content-Encoding: gzip is stored as it came', async () => {
    const [file] = await bed.serve([{ fileName: 'logs.tar.gz', sizeBytes: 9 * MIB }]);
    bed.server.addFault({ on: 'storage', action: { kind: 'contentEncoding', value: 'gzip' } });
    bed.expectPublished(await bed.fetchOne(file), file);
  });

  it('5 every answer without a length, and each cut: ends, and says so', async () => {
    const [file] = await bed.serve([{ fileName: 'a.bin', sizeBytes: 3 * MIB }]);
    bed.server.addFault({ on: 'storage', action: { kind: 'omitContentLength' } });
    bed.server.addFault({ on: 'storage', action: { kind: 'closeAfterBytes', bytes: 1000 } });
    const download = await bed.fetchOne(file);
    expect(download.state).toMatchObject({ kind: 'failed', error: { code: 'network.interrupted' } });
    // Each connection tries eight times more.
    expect(bed.storageRequests().length).toBeLessThanOrEqual(limitsWith({}).connectionsPerDownload * 9);
    // All but the first were asked for once.
    expect(bed.storageRequests().length).toBeLessThanOrEqual(download.requests + 1);
  });
});

describe('416', () => {
  /** No ETag, so that nothing but the size tells one content from the next; then it is replaced by a shorter one in mid-transfer. */
  async function shrink(options: { updateChecksum: boolean }) {
    const file = await bed.serveOne(20 * MIB, { bytesPerSecondPerConnection: 20 * MIB });
    bed.server.addFault({ on: 'storage', action: { kind: 'etag', value: null } });
    const test = bed.open({ connections: 1 });
    const id = bed.add(test, file);
    await until(test.engine, id, ({ receivedBytes }) => receivedBytes > 9 * MIB);
    test.engine.pause([id]);
    await untilState(test.engine, id, 'paused');
    bed.server.replaceContent(file.fileId, 99, { ...options, sizeBytes: 8 * MIB });
    bed.server.setShaping({ bytesPerSecondPerConnection: null });
    test.engine.resume([id]);
    const ended = await untilState(test.engine, id, 'completed', 'failed');
    expect(bed.storageRequests().map(({ status }) => status)).toContain(416);
    return { file, ended };
  }

  it('17 with the part too long for what is there now: begins anew, once', async () => {
    bed.tolerate({ passes: 2 });
    const { file, ended } = await shrink({ updateChecksum: true });
    bed.expectPublished(ended, file);
    expect(ended.sizeBytes).toBe(8 * MIB);
    expect(bed.storageRequests()).toHaveLength(3);
  });

  it('17 with the part too long, and the publisher says nothing of it: says so, and keeps the part', async () => {
    const { ended } = await shrink({ updateChecksum: false });
    expect(ended.state).toMatchObject({
      kind: 'failed',
      error: { code: 'publisher.sizeMismatch', expected: `${20 * MIB}`, actual: `${8 * MIB}` },
    });
    expect(readdirSync(bed.folders.downloads)).toEqual([expect.stringMatching(/\.bindist-part$/)]);
  });

  it('17 is never asked for where the part is complete: it is verified and published', async () => {
    const file = await bed.serveOne(12 * MIB);
    const first = bed.open();
    const id = bed.add(first, file);
    await untilState(first.engine, id, 'verifying', 'publishing', 'completed');
    await first.close();
    const asked = bed.storageRequests().length;
    const second = bed.open();
    bed.expectPublished(await untilState(second.engine, id, 'completed', 'failed'), file);
    expect(bed.storageRequests()).toHaveLength(asked);
  });
});

describe('an API that refuses', () => {
  it.each<[string, FaultAction, string]>([
    ['19 403 tier', { kind: 'status', status: 403, body: '{"error":"Tier too low"}' }, 'account.forbidden'],
    ['21 404', { kind: 'status', status: 404 }, 'publisher.notFound'],
    ['21 410', { kind: 'status', status: 410 }, 'publisher.linkExpired'],
    ['25 a sign-in page with 200', { kind: 'htmlLogin' }, 'server.badAnswer'],
    ['60 an answer that is no JSON', { kind: 'status', status: 200, body: '{"data":' }, 'server.badAnswer'],
    [
      '60 an answer of the wrong shape',
      { kind: 'status', status: 200, body: '{"data":[1]}' },
      'server.badAnswer',
    ],
    [
      '28 a redirect to another origin, where the key must not follow',
      { kind: 'redirect', to: 'http://127.0.0.1:9/elsewhere' },
      'server.badRedirect',
    ],
  ])('%s: the others keep moving', async (_name, action, code) => {
    const files = await bed.serve([
      { fileName: 'refused.bin', sizeBytes: MIB },
      { fileName: 'good.bin', sizeBytes: MIB },
    ]);
    const [refused, good] = files;
    if (refused === undefined || good === undefined) throw new Error('no files');
    bed.server.addFault({ on: 'api', match: { fileId: refused.fileId }, action });
    const test = bed.open({ concurrentDownloads: 1 });
    const ids = test.engine.add(files.map((file) => wanted(file, bed.folders.downloads)));
    const ended = await Promise.all(ids.map((id) => untilState(test.engine, id, 'completed', 'failed')));
    expect(ended[0]?.state).toMatchObject({ kind: 'failed', error: { code } });
    expect(ended[1]?.state.kind).toBe('completed');
    expect(bed.urlsAsked()).toBeLessThanOrEqual(12);
  });

  it.each([500, 502, 503])('23 %d three times is tried again, slower each time', async (status) => {
    const file = await bed.serveOne(MIB);
    bed.server.addFault({ on: 'api', match: { to: 3 }, action: { kind: 'status', status } });
    bed.expectPublished(
      await bed.fetchOne(file, { backoff: { baseMs: 60, longestMs: 1000 }, random: () => 1 }),
      file,
    );
    const askedAtMs = bed.server.log.filter(({ on }) => on === 'api').map(({ atMs }) => atMs);
    expect(askedAtMs).toHaveLength(4);
    [60, 120, 240].forEach((pauseMs, index) => {
      // One millisecond for clocks that round.
      expect((askedAtMs[index + 1] ?? 0) - (askedAtMs[index] ?? 0)).toBeGreaterThanOrEqual(pauseMs - 1);
    });
  });
});

describe('22 Retry-After', () => {
  const HOUR_MS = 3_600_000;
  /** Without the header it would be four seconds: jitter is at its most. */
  const options = { random: () => 1 };
  const values: [string, () => string, { leastMs: number; mostMs: number }][] = [
    ['as seconds', () => '1', { leastMs: 1000, mostMs: 1000 }],
    // Dates have whole seconds, the server's as well.
    ['as a date', () => new Date(Date.now() + 2500).toUTCString(), { leastMs: 1000, mostMs: 3600 }],
    ['in the past', () => 'Wed, 21 Oct 2015 07:28:00 GMT', { leastMs: 1000, mostMs: 1000 }],
    [
      'ten years ahead',
      () => new Date(Date.now() + 87_600 * HOUR_MS).toUTCString(),
      { leastMs: HOUR_MS, mostMs: HOUR_MS },
    ],
  ];
  const cases = (['api', 'storage'] as const).flatMap((on) =>
    values.map(([name, value, bounds]) => [name, on, value, bounds] as const),
  );

  it.each(cases)(
    '22 429 with Retry-After %s from the %s: the account waits for it, within reason, and wakes by itself',
    async (_name, on, value, { leastMs, mostMs }) => {
      const file = await bed.serveOne(MIB);
      bed.server.addFault({
        on,
        match: { nth: 1 },
        action: { kind: 'status', status: 429, headers: { 'Retry-After': value() } },
      });
      const test = bed.open(options);
      const id = bed.add(test, file);
      const { state } = await untilState(test.engine, id, 'waiting', 'completed', 'failed');
      if (state.kind !== 'waiting') throw new Error(`it is ${state.kind}`);
      const seenAtMs = Date.now();
      const asked = bed.server.log.filter((entry) => entry.on === on);
      expect(asked).toHaveLength(1);
      expect(state.reason).toBe('retryAt');
      expect((state.retryAt ?? 0) - (asked[0]?.atMs ?? 0)).toBeGreaterThanOrEqual(leastMs - 1);
      expect((state.retryAt ?? 0) - seenAtMs).toBeLessThanOrEqual(mostMs);
      // Nobody waits for an hour here.
      if (mostMs === HOUR_MS) test.engine.retry([id]);
      bed.expectPublished(await untilState(test.engine, id, 'completed', 'failed'), file);
      const again = bed.server.log.filter((entry) => entry.on === on)[1];
      if (mostMs !== HOUR_MS) expect(again?.atMs).toBeGreaterThanOrEqual((state.retryAt ?? 0) - 1);
    },
  );

  it('22, 23 503 with Retry-After from the storage: not asked again before', async () => {
    const file = await bed.serveOne(MIB);
    bed.server.addFault({
      on: 'storage',
      match: { nth: 1 },
      action: { kind: 'status', status: 503, headers: { 'Retry-After': '1' } },
    });
    bed.expectPublished(await bed.fetchOne(file, options), file);
    const [first, second] = bed.storageRequests();
    expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBeGreaterThanOrEqual(999);
  });
});

describe('a slow storage', () => {
  it('27 one byte a second is slow, not silent: another connection takes over, and the file comes', async () => {
    const file = await bed.serveOne(12 * MIB);
    bed.server.addFault({ on: 'storage', match: { nth: 1 }, action: { kind: 'drip', bytesPerSecond: 1 } });
    const download = await bed.fetchOne(file, { connections: 4 });
    bed.expectPublished(download, file);
    expect(bed.storageRequests().length).toBeGreaterThan(1);
    expect(download.bytesFetched).toBeLessThanOrEqual(13 * MIB);
  });
});

describe('18 a URL that ends while several connections run', () => {
  it('is asked for once, whoever meets its end first', async () => {
    const file = await bed.serveOne(64 * MIB, { urlLifeMs: 1500, bytesPerSecondPerConnection: 6 * MIB });
    const download = await bed.fetchOne(file, { limits: limitsWith({ connectionsPerDownload: 4 }) });
    bed.expectPublished(download, file);
    const seconds = (bed.server.log.at(-1)?.atMs ?? 0) - (bed.server.log[0]?.atMs ?? 0);
    // One for each life that was begun, never one for each connection.
    expect(bed.urlsAsked()).toBeLessThanOrEqual(Math.ceil(seconds / 1500) + 1);
    expect(download.bytesFetched).toBeLessThanOrEqual(64 * MIB + 4 * MIB);
  });
});

it('31 offline and online a hundred times: few requests, and next to nothing fetched twice', async () => {
  const size = 128 * MIB;
  const file = await bed.serveOne(size, { bytesPerSecondTotal: 30 * MIB });
  const test = bed.open({ connections: 2 });
  const id = bed.add(test, file);
  await until(test.engine, id, ({ receivedBytes }) => receivedBytes > 0);
  for (let flip = 0; flip < 100; flip += 1) {
    await bed.server.stopListening();
    await sleep(5);
    await bed.server.listenAgain();
    // Each time some of it comes, however busy this machine is: without, giving up would be right.
    const before = test.engine.get(id).receivedBytes;
    while (test.engine.get(id).receivedBytes < before + MIB / 8) {
      expect(test.engine.get(id).state.kind).not.toBe('failed');
      test.engine.networkMayBeBack();
      await sleep(5);
    }
  }
  const { receivedBytes, state } = test.engine.get(id);
  // It was under way through all of them.
  expect(state.kind).not.toBe('completed');
  expect(receivedBytes).toBeGreaterThan(MIB);
  bed.tolerate({ requests: 450, urls: 110 });
  bed.server.setShaping({ bytesPerSecondTotal: null });
  const ended = await until(test.engine, id, (download) => {
    if (download.state.kind === 'waiting') test.engine.networkMayBeBack();
    return download.state.kind === 'completed' || download.state.kind === 'failed';
  });
  bed.expectPublished(ended, file);
  expect(ended.bytesFetched).toBeLessThanOrEqual(size + 4 * MIB);
});

it('45 two queues, as of the app and of a command line, work on one state without touching each other', async () => {
  const files = await bed.serve([
    { fileName: 'app.bin', sizeBytes: 6 * MIB },
    { fileName: 'cli.bin', sizeBytes: 6 * MIB },
  ]);
  const app = bed.open({ queue: 'app' });
  const cli = bed.open({ queue: 'cli-1' });
  const [one, other] = files;
  if (one === undefined || other === undefined) throw new Error('no files');
  const ended = await Promise.all([
    untilState(app.engine, bed.add(app, one), 'completed', 'failed'),
    untilState(cli.engine, bed.add(cli, other), 'completed', 'failed'),
  ]);
  expect(ended.map(({ state }) => state.kind)).toEqual(['completed', 'completed']);
  expect(app.engine.snapshot().downloads).toHaveLength(1);
  expect(cli.engine.snapshot().downloads).toHaveLength(1);
  expect(readdirSync(bed.folders.downloads).sort()).toEqual(['app.bin', 'cli.bin']);
});
