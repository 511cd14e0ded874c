import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { FaultAction, PublishedFile } from '../../demo-server/index.ts';
import type { Download } from '../../src/shared/model.ts';
import { ENDS, MIB, makeFaultBed } from '../support/engine/faultBed.ts';
import { until, untilState } from '../support/engine/setUp.ts';

const bed = makeFaultBed({ tolerance: { passes: 2, urls: 12 } });
const SIZE = 48 * MIB;
const CONNECTIONS = 4;
const API_LATENCY_MS = 15;

/** By several connections, in mid-transfer; `cutAll` makes all of them need a new URL at once. */
async function begin() {
  const file = await bed.serveOne(SIZE, {
    bytesPerSecondPerConnection: 10 * MIB,
    latencyMs: API_LATENCY_MS,
  });
  const test = bed.open({ connections: CONNECTIONS });
  const id = bed.add(test, file);
  await until(test.engine, id, ({ receivedBytes }) => receivedBytes > 6 * MIB);

  /** Every URL that is out has expired, and every connection is cut; the next one that is asked for is good. */
  function cutAll(bytesPerSecondPerConnection: number | null = null) {
    const underWay = bed.storageRequests().filter(({ isClosed }) => !isClosed);
    expect(underWay.length).toBeGreaterThan(1);
    const revive = bed.server.addFault({ on: 'storage', action: { kind: 'expired', flavour: 's3' } });
    const askedBefore = bed.urlsAsked();
    // Looked at more often than the API takes to answer.
    const looking = setInterval(() => {
      if (bed.urlsAsked() === askedBefore) return;
      clearInterval(looking);
      revive();
    }, 1);
    bed.server.setShaping({ bytesPerSecondPerConnection });
    bed.server.closeConnections();
  }
  return { file, test, id, cutAll };
}

const answerRefresh = (action: FaultAction, nth: number[] = [1]) =>
  bed.server.addFault({ on: 'api', match: { path: /\/downloads\/url$/, nth }, action });

function expectOnePart() {
  expect(readdirSync(bed.folders.downloads)).toEqual([expect.stringMatching(/\.bindist-part$/)]);
}

/** I9: the cut, and nothing else, cost bytes. */
function expectKept(download: Download, file: PublishedFile) {
  bed.expectPublished(download, file);
  expect(download.verification).toBe('verified');
  expect(download.bytesFetched).toBeLessThanOrEqual(SIZE + CONNECTIONS * MIB);
}

describe('18 a refresh, by several connections in mid-transfer, that is answered with', () => {
  it('401: one asks, the download waits for a key with its part, and goes on with it', async () => {
    const { file, test, id, cutAll } = await begin();
    const takeBack = answerRefresh({ kind: 'status', status: 401 }, [1, 2, 3, 4]);
    cutAll();
    const waiting = await untilState(test.engine, id, 'waiting', ...ENDS);
    expect(waiting.state).toMatchObject({ kind: 'waiting', reason: 'keyNeeded', retryAt: null });
    expect(bed.urlsAsked()).toBe(2);
    expectOnePart();
    takeBack();
    test.engine.accountChanged(waiting.accountId);
    expectKept(await untilState(test.engine, id, ...ENDS), file);
    expect(bed.urlsAsked()).toBe(3);
  });

  it.each([
    ['403', 403, 'account.forbidden'],
    ['404', 404, 'publisher.notFound'],
    ['410', 410, 'publisher.linkExpired'],
  ])('%s: one asks, it is said, and a retry goes on with the part', async (_name, status, code) => {
    const { file, test, id, cutAll } = await begin();
    const takeBack = answerRefresh({ kind: 'status', status }, [1, 2, 3, 4]);
    cutAll();
    const failed = await untilState(test.engine, id, ...ENDS);
    expect(failed.state).toMatchObject({ kind: 'failed', error: { code } });
    expect(bed.urlsAsked()).toBe(2);
    expectOnePart();
    takeBack();
    test.engine.retry([id]);
    expectKept(await untilState(test.engine, id, ...ENDS), file);
    expect(bed.urlsAsked()).toBe(3);
  });

  it('429: nobody asks before the time that was said, then it goes on by itself', async () => {
    const { file, test, id, cutAll } = await begin();
    answerRefresh({ kind: 'status', status: 429, headers: { 'Retry-After': '1' } });
    cutAll();
    const waiting = await untilState(test.engine, id, 'waiting', ...ENDS);
    expect(waiting.state).toMatchObject({ kind: 'waiting', reason: 'retryAt' });
    expect(bed.urlsAsked()).toBe(2);
    expectKept(await untilState(test.engine, id, ...ENDS), file);
    const [, refused, again] = bed.server.log.filter(({ path }) => path.endsWith('/downloads/url'));
    expect((again?.atMs ?? 0) - (refused?.atMs ?? 0)).toBeGreaterThanOrEqual(990);
    expect(bed.urlsAsked()).toBe(3);
  });

  it('500, twice: asked again, and it goes on by itself', async () => {
    bed.tolerate({ urls: 3 + CONNECTIONS });
    const { file, test, id, cutAll } = await begin();
    answerRefresh({ kind: 'status', status: 500 }, [1, 2]);
    cutAll();
    expectKept(await untilState(test.engine, id, ...ENDS), file);
    // Each connection comes back in its own time, and those that come together ask together.
    expect(bed.urlsAsked()).toBeLessThanOrEqual(2 + CONNECTIONS);
  });

  it('500 for ever: no storm, the part is kept, and a retry goes on with it', async () => {
    bed.tolerate({ urls: 2 + 9 * CONNECTIONS });
    const { file, test, id, cutAll } = await begin();
    const takeBack = bed.server.addFault({
      on: 'api',
      match: { path: /\/downloads\/url$/ },
      action: { kind: 'status', status: 500 },
    });
    cutAll();
    const failed = await untilState(test.engine, id, ...ENDS);
    expect(failed.state).toMatchObject({ kind: 'failed', error: { code: 'server.unavailable' } });
    // Eight times more for each connection, at the most.
    expect(bed.urlsAsked()).toBeLessThanOrEqual(1 + 9 * CONNECTIONS);
    expectOnePart();
    takeBack();
    test.engine.retry([id]);
    expectKept(await untilState(test.engine, id, ...ENDS), file);
  });

  it.each([
    ['another checksum', SIZE],
    ['another checksum and size', SIZE - 5 * MIB - 17],
    ['another checksum and a greater size', SIZE + 3 * MIB + 17],
  ])('%s: begins anew, once, and nothing of the old is in the new', async (_name, sizeBytes) => {
    bed.tolerate({ passes: 2 });
    const { file, test, id, cutAll } = await begin();
    bed.server.replaceContent(file.fileId, 4711, { updateChecksum: true });
    Object.assign(file, { content: { seed: 4711, sizeBytes }, declaredSizeBytes: sizeBytes });
    const receivedBefore = test.engine.get(id).bytesFetched;
    cutAll();
    const done = await untilState(test.engine, id, ...ENDS);
    bed.expectPublished(done, file);
    expect(done).toMatchObject({ verification: 'verified', sizeBytes });
    expect(bed.urlsAsked()).toBeLessThanOrEqual(3);
    expect(done.bytesFetched).toBeLessThanOrEqual(receivedBefore + sizeBytes + 2 * CONNECTIONS * MIB);
  });

  it('another checksum each time: stops after one clean restart, and says that the file was replaced', async () => {
    bed.tolerate({ passes: 2 });
    const { file, test, id, cutAll } = await begin();
    bed.server.replaceContent(file.fileId, 4711, { updateChecksum: true });
    cutAll(10 * MIB);
    await until(test.engine, id, ({ refreshes }) => refreshes === 2);
    await until(test.engine, id, ({ receivedBytes }) => receivedBytes > 6 * MIB);
    bed.server.replaceContent(file.fileId, 4712, { updateChecksum: true });
    cutAll();
    const failed = await untilState(test.engine, id, ...ENDS);
    expect(failed.state).toMatchObject({ kind: 'failed', error: { code: 'publisher.fileReplaced' } });
    expect(bed.urlsAsked()).toBe(4);
  });
});
