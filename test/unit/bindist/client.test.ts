import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createBindistClient } from '../../../src/main/bindist/client.ts';
import { apiUrl, DEFAULT_LIMITS } from '../../../src/main/bindist/requests.ts';
import { userAgent } from '../../../src/main/bindist/userAgent.ts';
import { applicationIdSchema, fileIdSchema, versionNameSchema } from '../../../src/shared/model.ts';
import { type SeenRequest, sendJson, startScriptedServer } from './scriptedServer.ts';

const KEY = 'tenant-0000.canarySecretKey';
const app = applicationIdSchema.parse('my-app');
const version = versionNameSchema.parse('1.2.0');
const file = { applicationId: app, version, channel: 'stable', fileId: null } as const;

async function serve(handler: (request: SeenRequest, response: ServerResponse) => void, basePath = '') {
  const { serverUrl, requests } = await startScriptedServer(handler);
  const client = createBindistClient({ serverUrl: serverUrl + basePath, key: KEY, appVersion: '1.0' });
  return { client, requests, serverUrl };
}

async function serveData(data: unknown, meta?: unknown) {
  return serve((_request, response) => sendJson(response, 200, { success: true, data, meta }));
}

describe('requests', () => {
  it('carry the key, the base path and the channel', async () => {
    const { client, requests } = await serve(
      (_request, response) => sendJson(response, 200, { success: true, data: { versions: [] } }),
      '/base',
    );
    await client.listVersions(app, 'test');
    await client.listVersions(app, 'stable');
    expect(requests.map(({ url, headers }) => [url, headers.authorization, headers['x-channel']])).toEqual([
      ['/base/v1/applications/my-app/versions', `Bearer ${KEY}`, 'Test'],
      ['/base/v1/applications/my-app/versions', `Bearer ${KEY}`, undefined],
    ]);
    expect(requests[0]?.headers['user-agent']).toBe(userAgent('1.0'));
  });

  it.each(['.', '..'])('are refused for a segment %s, whose path is another resource', (name) => {
    expect(() => apiUrl('https://x', ['v1', 'applications', name], {})).toThrow('app.invalidInput');
  });

  it('escape what a server merely spells in its own way (fault 73)', async () => {
    const { client, requests } = await serveData({ url: 'https://s3.example/x?y', files: [] });
    const odd = versionNameSchema.parse('1.1.0+build 7 (ü)');
    await client.getDownloadUrl({ ...file, version: odd, fileId: fileIdSchema.parse('a&b=c/?') });
    await client.listFiles(app, odd, 'stable');
    expect(requests.map(({ url }) => url)).toEqual([
      '/v1/downloads/url?applicationId=my-app&version=1.1.0%2Bbuild+7+%28%C3%BC%29&fileId=a%26b%3Dc%2F%3F',
      '/v1/applications/my-app/versions/1.1.0%2Bbuild%207%20(%C3%BC)/files',
    ]);
  });

  it('send no key that cannot be in a header', async () => {
    const { serverUrl, requests } = await startScriptedServer((_request, response) => response.end());
    for (const key of ['', 'a\r\nX-Evil: 1', 'schlüssel', 'two words']) {
      const client = createBindistClient({ serverUrl, key, appVersion: '1' });
      await expect(client.checkKey()).rejects.toMatchObject({ error: { code: 'account.keyRefused' } });
    }
    expect(requests).toEqual([]);
  });

  it('throw the reason of an abort, before and in the middle', async () => {
    const { client, requests } = await serve(() => undefined);
    const controller = new AbortController();
    const pending = client.checkKey(controller.signal);
    await expect.poll(() => requests.length).toBe(1);
    controller.abort(new Error('enough'));
    await expect(pending).rejects.toThrow('enough');
    await expect(client.checkKey(controller.signal)).rejects.toThrow('enough');
    expect(requests).toHaveLength(1);
  });

  it('go to a server once, whatever comes back', async () => {
    const { client, requests } = await serve((_request, response) => sendJson(response, 503, {}));
    await expect(client.listApplications()).rejects.toMatchObject({ error: { code: 'server.unavailable' } });
    expect(requests).toHaveLength(1);
  });

  it('do not follow a redirect, so that the key goes nowhere else (fault 28)', async () => {
    const elsewhere = await startScriptedServer((_request, response) => sendJson(response, 200, {}));
    const { client, requests } = await serve((_request, response) => {
      response.writeHead(302, { location: `${elsewhere.serverUrl}/v1/applications` }).end();
    });
    await expect(client.checkKey()).rejects.toMatchObject({
      error: { code: 'server.badRedirect', httpStatus: 302 },
    });
    expect([requests.length, elsewhere.requests.length]).toEqual([1, 0]);
  });
});

describe('pages', () => {
  const named = (from: number, count: number) =>
    Array.from({ length: count }, (_, index) => ({ applicationId: `app-${from + index}`, name: 'A' }));

  it('are followed by number (server source)', async () => {
    const { client, requests } = await serve((request, response) => {
      const page = Number(new URL(request.url, 'http://x').searchParams.get('page'));
      const meta = { pagination: { page, limit: 100, total: 250, hasNext: page < 3, hasPrevious: page > 1 } };
      sendJson(response, 200, {
        success: true,
        data: { applications: named(page * 100, page < 3 ? 100 : 50) },
        meta,
      });
    });
    expect(await client.listApplications()).toMatchObject({ entries: { length: 250 }, isComplete: true });
    expect(requests.map(({ url }) => url)).toEqual([
      '/v1/applications?page=1&limit=100',
      '/v1/applications?page=2&limit=100',
      '/v1/applications?page=3&limit=100',
    ]);
  });

  it('are followed by cursor (documentation)', async () => {
    const { client, requests } = await serve((request, response) => {
      const cursor = new URL(request.url, 'http://x').searchParams.get('cursor');
      const pagination =
        cursor === null ? { hasMore: true, nextCursor: 'a+/=' } : { hasMore: false, nextCursor: null };
      sendJson(response, 200, {
        success: true,
        data: { items: named(cursor === null ? 0 : 9, 3), pagination },
      });
    });
    expect(await client.listApplications()).toMatchObject({ entries: { length: 6 }, isComplete: true });
    expect(requests[1]?.url).toBe('/v1/applications?limit=100&cursor=a%2B%2F%3D');
  });

  it.each([
    ['the same page for ever', { hasMore: true, nextCursor: 'again' }, named(0, 2)],
    ['the same numbered page for ever', { hasNext: true }, named(0, 2)],
    ['empty pages for ever', { hasMore: true, nextCursor: 'again' }, []],
  ])('stop on %s, and are incomplete (fault 71)', async (_name, pagination, items) => {
    const { client, requests } = await serveData({ items, pagination });
    expect(await client.listApplications()).toMatchObject({
      entries: { length: items.length },
      isComplete: false,
    });
    expect(requests.length).toBeLessThanOrEqual(2);
  });

  it('are bounded when a server invents new ones (fault 88)', async () => {
    let count = 0;
    const { client, requests } = await serve((_request, response) => {
      count += 1;
      const pagination = { hasMore: true, nextCursor: `c${count}` };
      sendJson(response, 200, { success: true, data: { items: named(count, 1), pagination } });
    });
    expect(await client.listApplications()).toMatchObject({ entries: { length: 1000 }, isComplete: false });
    expect(requests).toHaveLength(1000);
  });

  it('go on from a full page when nobody said whether there are more', async () => {
    const { client, requests } = await serve((request, response) => {
      const isFirst = request.url.includes('page=1&');
      sendJson(response, 200, { success: true, data: { applications: isFirst ? named(0, 100) : [] } });
    });
    expect(await client.listApplications()).toMatchObject({ entries: { length: 100 }, isComplete: true });
    expect(requests).toHaveLength(2);
  });
});

describe('getDownloadUrl', () => {
  const signed =
    'https://s3.example/b/f.exe?X-Amz-Date=20250115T120000Z&X-Amz-Expires=1800&X-Amz-Signature=canarySignature%2f+a';

  it('keeps the URL byte for byte and takes the earlier deadline', async () => {
    const hex = 'AB'.repeat(32);
    const data = {
      downloadUrl: signed,
      expiresAt: '2025-01-15T12:10:00Z',
      fileName: 'f.exe',
      fileSize: 7,
      checksum: `sha256:${hex}`,
    };
    const { client } = await serveData(data);
    expect(await client.getDownloadUrl(file)).toEqual({
      url: signed,
      expiresAtServerMs: Date.parse('2025-01-15T12:10:00Z'),
      clockOffsetMs: 0,
      sizeBytes: 7,
      checksum: { kind: 'sha256', hex: hex.toLowerCase() },
      // The server that named it answered at 127.0.0.1.
      reach: 'loopback',
    });
  });

  it.each([
    'https://169.254.169.254/latest/meta-data',
    'http://169.254.169.254/latest/meta-data',
    'https://[fe80::1]/x',
    'https://[::ffff:169.254.169.254]/x',
    'https://2852039166/x',
    'https://[fd00:ec2::254]/x',
    'https://255.255.255.255/x',
  ])('never leads to %s, which is not asked (fault 87)', async (url) => {
    const { client } = await serveData({ url });
    await expect(client.getDownloadUrl(file)).rejects.toMatchObject({
      error: { code: 'server.unsafeStorage', host: new URL(url).host },
    });
  });

  it('takes the deadline from the URL when expiresAt is missing or later', async () => {
    const { client } = await serveData({ url: signed });
    expect((await client.getDownloadUrl(file)).expiresAtServerMs).toBe(Date.parse('2025-01-15T12:30:00Z'));
  });

  it("measures how far the server's clock is off", async () => {
    const { client } = await serve((_request, response) => {
      const date = new Date(Date.now() + 86_400_000).toUTCString();
      sendJson(response, 200, { success: true, data: { url: signed } }, { date });
    });
    const { clockOffsetMs } = await client.getDownloadUrl(file);
    expect(Math.abs(clockOffsetMs - 86_400_000)).toBeLessThan(5000);
  });

  it.each([
    undefined,
    '',
    'file:///etc/passwd',
    'http://s3.example/x',
    '/relative',
    'https://user:pass@s3.example/x',
    'javascript:alert(1)',
    42,
  ])('refuses the URL %j', async (url) => {
    const { client } = await serveData({ url });
    await expect(client.getDownloadUrl(file)).rejects.toMatchObject({ error: { code: 'server.badAnswer' } });
  });
});

describe('createShareLink', () => {
  it('posts what was asked and gives the link as returned', async () => {
    const { client, requests } = await serveData({
      shareUrl: 'https://api.example/v1/downloads/share/tok',
      expiresAt: '2025-01-15T13:00:00Z',
      token: 'tok',
    });
    const fileId = fileIdSchema.parse('f1');
    expect(await client.createShareLink({ ...file, channel: 'test', fileId }, 60)).toEqual({
      shareUrl: 'https://api.example/v1/downloads/share/tok',
      expiresAtMs: Date.parse('2025-01-15T13:00:00Z'),
    });
    expect(requests[0]).toMatchObject({
      method: 'POST',
      url: '/v1/downloads/share',
      headers: { 'x-channel': 'Test' },
    });
    expect(JSON.parse(requests[0]?.body ?? '')).toEqual({
      applicationId: 'my-app',
      version: '1.2.0',
      fileId: 'f1',
      expiresInMinutes: 60,
    });
  });

  it('counts the life itself when the answer does not say', async () => {
    const { client } = await serveData({ shareUrl: 'https://api.example/s' });
    const before = Date.now();
    expect((await client.createShareLink(file, 5)).expiresAtMs).toBeGreaterThanOrEqual(before + 300_000);
  });

  it.each([undefined, 'javascript:alert(1)', '/v1/x', 'https://'])(
    'refuses the link %j',
    async (shareUrl) => {
      const { client } = await serveData({ shareUrl });
      await expect(client.createShareLink(file, 5)).rejects.toMatchObject({
        error: { code: 'server.badAnswer' },
      });
    },
  );
});

describe('bad answers (fault 60)', () => {
  const badAnswer = { error: { code: 'server.badAnswer' } };
  const tooLarge = { error: { code: 'server.answerTooLarge', actual: 'more than 64 MiB' } };

  it.each([
    ['HTML', '<!doctype html><title>Sign in to the hotel</title>'],
    ['nothing', ''],
    ['truncated JSON', '{"success":true,"data":{"applications":[{"appl'],
    ['a string', '"hello"'],
    ['null', 'null'],
    ['an array', '[]'],
    ['no data', '{"success":true}'],
    ['null data', '{"success":true,"data":null}'],
    ['data of the wrong type', '{"success":true,"data":"yes"}'],
    ['a list of the wrong type', '{"success":true,"data":{"applications":{"a":1}}}'],
    ['bytes', '\u0000\u0001\u0002'],
  ])('%s', async (_name, body) => {
    const { client } = await serve((_request, response) => response.writeHead(200).end(body));
    await expect(client.listApplications()).rejects.toMatchObject(badAnswer);
    await expect(client.checkKey()).rejects.toMatchObject(badAnswer);
  });

  it('100 MB are too large (fault 72), of which no more than the limit is kept', async () => {
    let sent = 0;
    const { client } = await serve((_request, response) => {
      const block = Buffer.alloc(1024 * 1024, 0x20);
      const send = () => {
        while (!response.destroyed && sent < 100 * block.length) {
          sent += block.length;
          if (!response.write(block)) {
            response.once('drain', send);
            return;
          }
        }
        response.end();
      };
      send();
    });
    await expect(client.listApplications()).rejects.toMatchObject(tooLarge);
    expect(sent).toBeLessThan(100 * 1024 * 1024);
  });

  it('100 MB packed into 100 KB, and what only claims to be packed', async () => {
    const packed = gzipSync(Buffer.alloc(100 * 1024 * 1024, 0x20));
    for (const [body, error] of [
      [packed, tooLarge],
      [Buffer.from('not gzip'), badAnswer],
    ] as const) {
      const { client } = await serve((_request, response) => {
        response.writeHead(200, { 'content-encoding': 'gzip' }).end(body);
      });
      await expect(client.listApplications()).rejects.toMatchObject(error);
    }
  });

  it('a body cut in the middle is an interruption', async () => {
    const { client } = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('{"success":');
      setTimeout(() => response.destroy(), 20);
    });
    await expect(client.listApplications()).rejects.toMatchObject({ error: { code: 'network.interrupted' } });
  });

  it('silence is a timeout, before the answer and in it', async () => {
    const limits = { ...DEFAULT_LIMITS, silenceMs: 150 };
    const silent = await startScriptedServer((request, response) => {
      if (request.url.includes('page')) {
        response.writeHead(200, { 'content-length': '100' });
        response.write('{');
      }
    });
    const client = createBindistClient({ serverUrl: silent.serverUrl, key: KEY, appVersion: '1' }, limits);
    const timeout = { error: { code: 'network.timeout' } };
    await expect(client.listApplications()).rejects.toMatchObject(timeout);
    await expect(client.checkKey()).rejects.toMatchObject(timeout);
  });
});
