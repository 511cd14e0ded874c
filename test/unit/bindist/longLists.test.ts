import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createBindistClient } from '../../../src/main/bindist/client.ts';
import { followPages, LIST_BOUNDS } from '../../../src/main/bindist/followPages.ts';
import { createRequests, DEFAULT_LIMITS } from '../../../src/main/bindist/requests.ts';
import { AppFailure } from '../../../src/shared/errors.ts';
import { applicationIdSchema } from '../../../src/shared/model.ts';
import { sendJson, startScriptedServer } from './scriptedServer.ts';

const app = applicationIdSchema.parse('my-app');

/** A server that invents a page for every question. */
async function startInventor(perPage: number, entryBytes: number) {
  let page = 0;
  return startScriptedServer((_request, response) => {
    page += 1;
    const items = Array.from({ length: perPage }, (_, index) => ({
      version: `${page}.${index}.0`,
      releaseNotes: 'x'.repeat(entryBytes),
    }));
    sendJson(response, 200, { success: true, data: { items, pagination: { nextCursor: `c${page}` } } });
  });
}

describe('a list without an end (fault 88)', () => {
  it.each([
    ['bytes', { bytes: 1_000_000 }, 10, 10_000],
    ['entries', { entries: 95 }, 10, 1],
    ['pages', { pages: 7 }, 10, 1],
    ['time', { totalMs: -1 }, 10, 1],
  ])(
    'stops at the bound of its %s, and is shown as far as it came',
    async (_bound, bounds, perPage, bytes) => {
      const { serverUrl, requests } = await startInventor(perPage, bytes);
      const send = createRequests({ serverUrl, key: 'k', appVersion: '1' }, DEFAULT_LIMITS);
      const listing = await followPages(
        send,
        {
          request: { method: 'GET', path: ['v1'] },
          listName: 'versions',
          idName: 'version',
          isPaged: false,
          parse: (entries) => ({ usable: [...entries], unusable: [] }),
        },
        () => new AppFailure({ code: 'server.badAnswer' }),
        { ...LIST_BOUNDS, ...bounds },
      );
      expect(listing.isComplete).toBe(false);
      expect(listing.entries.length).toBe({ bytes: 90, entries: 95, pages: 70, time: 10 }[_bound]);
      expect(requests.length).toBeLessThanOrEqual(10);
    },
  );

  it('looks at no more entries of one answer than a list is let have', async () => {
    let looked = 0;
    const entries = Array.from({ length: 1000 }, (_, index) => ({
      get version() {
        looked += 1;
        return `1.${index}`;
      },
    }));
    const answer = {
      ...{ data: { versions: entries }, meta: undefined, envelope: undefined, headers: {}, bodyBytes: 1 },
      ...{ date: undefined, sentAtMs: 0, receivedAtMs: 0, address: null },
    };
    const listing = await followPages(
      async () => answer,
      {
        request: { method: 'GET', path: ['v1'] },
        listName: 'versions',
        idName: 'version',
        isPaged: false,
        parse: (some) => ({ usable: [...some], unusable: [] }),
      },
      () => new AppFailure({ code: 'server.badAnswer' }),
      { ...LIST_BOUNDS, entries: 10 },
    );
    expect([listing.entries.length, listing.isComplete, looked]).toEqual([10, false, 10]);
  });

  it('of 50,000 versions passes whole, in pages and at once', async () => {
    const named = Array.from({ length: 50_000 }, (_, index) => ({ version: `1.${index % 500}.${index}` }));
    const atOnce = await startScriptedServer((_request, response) =>
      sendJson(response, 200, { success: true, data: { versions: named } }),
    );
    const inPages = await startScriptedServer((request, response) => {
      const page = Number(new URL(request.url, 'http://x').searchParams.get('page') ?? 1);
      const versions = named.slice((page - 1) * 100, page * 100);
      sendJson(response, 200, { success: true, data: { versions }, meta: { pagination: { total: 50_000 } } });
    });
    for (const { serverUrl } of [atOnce, inPages]) {
      const client = createBindistClient({ serverUrl, key: 'k', appVersion: '1' });
      const { entries, isComplete } = await client.listVersions(app, 'stable');
      expect([entries.length, isComplete, entries[0]?.version]).toEqual([50_000, true, '1.499.49999']);
    }
  });
});

describe('an answer of many bytes (fault 72)', () => {
  it('of 20 MiB is read', async () => {
    const { serverUrl } = await startScriptedServer((_request, response) =>
      response.writeHead(200).end(
        JSON.stringify({
          success: true,
          data: { versions: [{ version: '1.0', releaseNotes: 'x'.repeat(20 * 1024 * 1024) }] },
        }),
      ),
    );
    const client = createBindistClient({ serverUrl, key: 'k', appVersion: '1' });
    expect((await client.listVersions(app, 'stable')).entries[0]?.releaseNotes?.length).toBe(
      20 * 1024 * 1024,
    );
  });

  it('that is an error is judged by its status, of which the words are the beginning', async () => {
    const { serverUrl } = await startScriptedServer((_request, response) => {
      response.writeHead(503);
      const block = Buffer.alloc(1024 * 1024, 0x20);
      const send = () => {
        while (!response.destroyed) {
          if (!response.write(block)) {
            response.once('drain', send);
            return;
          }
        }
      };
      send();
    });
    const client = createBindistClient({ serverUrl, key: 'k', appVersion: '1' });
    await expect(client.listApplications()).rejects.toMatchObject({ error: { code: 'server.unavailable' } });
  });
});

describe('hostile JSON (fault 98)', () => {
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;

  it.each([
    ['alone', deep],
    ['not closed', '['.repeat(100_000)],
    ['objects', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`],
    ['as an entry', `{"success":true,"data":{"versions":[{"version":"1.0","x":${deep}}]}}`],
    ['as meta', `{"success":true,"data":{"versions":[]},"meta":${deep}}`],
  ])('nested 100,000 deep (%s) is server.badAnswer, as an error its status', async (_name, body) => {
    for (const [status, code] of [
      [200, 'server.badAnswer'],
      [500, 'server.unavailable'],
    ] as const) {
      const { serverUrl } = await startScriptedServer((_request, response) =>
        response.writeHead(status).end(body),
      );
      const client = createBindistClient({ serverUrl, key: 'k', appVersion: '1' });
      await expect(client.listVersions(app, 'stable')).rejects.toMatchObject({ error: { code } });
      await expect(
        client.getDownloadUrl({ applicationId: app, version: '1' as never, channel: 'stable', fileId: null }),
      ).rejects.toMatchObject({ error: { code } });
    }
  });

  it('of millions of values, small when packed, is server.badAnswer', async () => {
    const packed = gzipSync(`{"success":true,"data":{"versions":[${'{},'.repeat(20_000_000)}{}]}}`);
    const { serverUrl } = await startScriptedServer((_request, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(packed),
    );
    const client = createBindistClient({ serverUrl, key: 'k', appVersion: '1' });
    await expect(client.listVersions(app, 'stable')).rejects.toMatchObject({
      error: { code: 'server.badAnswer' },
    });
  });

  it('with `__proto__`, a key twice, halves of characters and brackets in texts is what it says, and no more', async () => {
    const entries = [
      '{"__proto__":{"version":"6.6.6","isActive":false},"version":"1.0.0"}',
      '{"__proto__":{"version":"7.7.7"}}',
      '{"constructor":{"prototype":{"x":1}},"version":"2.0.0","version":"3.0.0"}',
      '{"version":"4.0\\ud800"}',
      `{"version":"5.0.0","releaseNotes":"\\udc00 ${'[{'.repeat(1000)} \\" \\\\"}`,
    ];
    const body = `{"success":true,"data":{"versions":[${entries.join(',')}]},"__proto__":{"meta":{"total":9}}}`;
    const { serverUrl } = await startScriptedServer((_request, response) =>
      response.writeHead(200).end(body),
    );
    const client = createBindistClient({ serverUrl, key: 'k', appVersion: '1' });
    const listing = await client.listVersions(app, 'stable');
    expect(listing).toMatchObject({ isComplete: true, unusable: ['4.0\ufffd', '(no name)'] });
    expect(listing.entries.map(({ version, isActive }) => [version, isActive])).toEqual([
      ['5.0.0', true],
      ['3.0.0', true],
      ['1.0.0', true],
    ]);
    expect(listing.entries[0]?.releaseNotes?.isWellFormed()).toBe(true);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});
