import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type BindistServer,
  catalogueOf,
  DEMO,
  readBytes,
  startBindistServer,
} from '../../../demo-server/index.ts';

const catalogue = () =>
  catalogueOf([
    {
      applicationId: 'app',
      versions: [
        { version: '1.0', files: [{ fileId: 'f1', fileName: 'a b+c.bin', sizeBytes: 3_000_000 }] },
        { version: '2.0-test', isEnabled: false, files: [{ fileName: 'test.bin', sizeBytes: 10 }] },
      ],
    },
  ]);

const servers: BindistServer[] = [];
async function start(options: Parameters<typeof startBindistServer>[0] = {}) {
  const server = await startBindistServer({ catalogue: catalogue(), ...options });
  servers.push(server);
  return server;
}
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function call(server: BindistServer, path: string, init: RequestInit = {}) {
  const response = await fetch(`${server.apiUrl}${path}`, {
    redirect: 'manual',
    ...init,
    headers: { Authorization: `Bearer ${server.customerKey}`, ...init.headers },
  });
  const body = await response.json().catch(() => null);
  return { status: response.status, headers: response.headers, body };
}

async function signedUrl(server: BindistServer): Promise<string> {
  const { body } = await call(server, '/v1/downloads/url?applicationId=app&version=1.0&fileId=f1');
  return body.data.downloadUrl ?? body.data.url;
}

const codeOf = (xml: string) => /<Code>(\w+)<\/Code>/.exec(xml)?.[1];

describe('the storage half', () => {
  it('serves whole and partial content with an ETag to a signed URL', async () => {
    const server = await start();
    const url = await signedUrl(server);
    const content = { ...server.fileById('f1').content, ...{} };
    const whole = await fetch(url);
    expect(whole.status).toBe(200);
    const bytes = Buffer.from(await whole.arrayBuffer());
    expect(bytes.equals(readBytes({ seed: content.seed ?? 0, sizeBytes: 3_000_000 }))).toBe(true);
    const etag = whole.headers.get('etag') ?? '';
    const part = await fetch(url, { headers: { Range: 'bytes=1048570-1048585', 'If-Match': etag } });
    expect([part.status, part.headers.get('content-range')]).toEqual([206, 'bytes 1048570-1048585/3000000']);
    expect(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(1048570, 1048586))).toBe(true);
  });

  it('refuses what S3 refuses, in XML', async () => {
    const server = await start();
    const url = await signedUrl(server);
    const refusal = async (target: string, init: RequestInit = {}) => {
      const response = await fetch(target, init);
      return [response.status, codeOf(await response.text())];
    };
    expect(await refusal(url.replace('attachment', 'inline'))).toEqual([403, 'SignatureDoesNotMatch']);
    expect(await refusal(url.split('?')[0] ?? '')).toEqual([403, 'AccessDenied']);
    expect(await refusal(url, { headers: { Authorization: 'Bearer x' } })).toEqual([400, 'InvalidArgument']);
    expect(await refusal(url, { headers: { Range: 'bytes=3000000-' } })).toEqual([416, 'InvalidRange']);
    expect(await refusal(url, { headers: { 'If-Match': '"other"' } })).toEqual([412, 'PreconditionFailed']);
    expect((await fetch(url, { method: 'HEAD' })).status).toBe(403);
  });

  it('lets a URL run out when a request arrives, not while it is answered', async () => {
    const server = await start({ urlLifeMs: 600, bytesPerSecondPerConnection: 2_000_000 });
    const url = await signedUrl(server);
    const body = await (await fetch(url)).arrayBuffer();
    expect(body.byteLength).toBe(3_000_000);
    const late = await fetch(url);
    expect([late.status, codeOf(await late.text())]).toEqual([403, 'AccessDenied']);
  });

  it.skipIf(process.platform !== 'linux')(
    'at a pace, hands nobody much more than was read: it would be lost with the one who did not read it',
    async () => {
      const server = await start({ bytesPerSecondPerConnection: 20_000_000 });
      const url = await signedUrl(server);
      const answer = await new Promise<IncomingMessage>((resolve) => void get(url, resolve));
      const sent = () => server.log.find(({ on }) => on === 'storage')?.bytesSent ?? 0;
      await expect.poll(sent).toBeGreaterThan(500_000);
      // At its pace all of it would be there twice by then.
      await sleep(300);
      expect(sent()).toBeLessThanOrEqual(1_000_000);
      let bytes = 0;
      answer.on('data', (piece: Buffer) => (bytes += piece.length));
      await once(answer, 'end');
      expect(bytes).toBe(3_000_000);
    },
  );

  it('answers 404 for a missing object', async () => {
    const server = await startBindistServer();
    servers.push(server);
    const { applicationId, version } = DEMO.missingObject;
    const { body } = await call(
      server,
      `/v1/downloads/url?applicationId=${applicationId}&version=${version}`,
    );
    const response = await fetch(body.data.downloadUrl);
    expect([response.status, codeOf(await response.text())]).toEqual([404, 'NoSuchKey']);
  });

  it('does what the fault script says, for the request it says', async () => {
    const server = await start();
    const url = await signedUrl(server);
    server.addFault({ on: 'storage', match: { nth: 2 }, action: { kind: 'closeAtByte', offset: 1000 } });
    server.addFault({ on: 'storage', match: { nth: 3 }, action: { kind: 'slowDown' } });
    expect((await (await fetch(url)).arrayBuffer()).byteLength).toBe(3_000_000);
    await expect((await fetch(url)).arrayBuffer()).rejects.toThrow();
    expect((await fetch(url)).status).toBe(503);
    expect(server.log.filter(({ on }) => on === 'storage').map(({ bytesSent }) => bytesSent)).toEqual([
      3_000_000, 1000, 0,
    ]);
  });
});

describe.each(['docs', 'server'] as const)('the API half, dialect %s', (dialect) => {
  it('lists page by page, by key', async () => {
    const server = await startBindistServer({ dialect });
    servers.push(server);
    const { body } = await call(server, '/v1/applications?limit=3');
    const list = dialect === 'docs' ? body.data.items : body.data.applications;
    expect(list).toHaveLength(3);
    const next = dialect === 'docs' ? `cursor=${body.data.pagination.nextCursor}` : 'page=2';
    const second = (await call(server, `/v1/applications?limit=3&${next}`)).body.data;
    expect((second.items ?? second.applications)[0].applicationId).not.toBe(list[0].applicationId);
    expect((await call(server, '/v1/applications', { headers: { Authorization: 'Bearer no' } })).status).toBe(
      401,
    );
  });

  it('shows the Test channel only to who asks for it, and counts downloads', async () => {
    const server = await start({ dialect });
    const names = async (headers: Record<string, string>) => {
      const { data } = (await call(server, '/v1/applications/app/versions', { headers })).body;
      return (data.items ?? data.versions).map(({ version }: { version: string }) => version);
    };
    expect(await names({})).toEqual(['1.0']);
    expect(await names({ 'X-Channel': 'Test' })).toEqual(['2.0-test', '1.0']);
    expect((await call(server, '/v1/downloads/url?applicationId=app&version=2.0-test')).status).toBe(403);
    await signedUrl(server);
    expect(server.downloadCount('app', '1.0', 'f1')).toBe(1);
  });

  it('makes share links that work without a key until they expire', async () => {
    const server = await start({ dialect });
    const share = async (expiresInMinutes: number) =>
      call(server, '/v1/downloads/share', {
        method: 'POST',
        body: JSON.stringify({ applicationId: 'app', version: '1.0', expiresInMinutes }),
      });
    expect((await share(4)).status).toBe(400);
    const { shareUrl, token } = (await share(60)).body.data;
    expect((await fetch(shareUrl)).status).toBe(200);
    expect((await fetch(shareUrl, { redirect: 'manual' })).status).toBe(302);
    server.expireShare(token);
    expect((await fetch(shareUrl)).status).toBe(410);
    expect((await fetch(`${shareUrl}x`)).status).toBe(404);
  });
});

describe('the server as a whole', () => {
  it('dies and comes back on the same port', async () => {
    const server = await start();
    await server.stopListening();
    await expect(fetch(server.apiUrl)).rejects.toThrow();
    await server.listenAgain();
    expect((await call(server, '/v1/applications')).status).toBe(200);
  });

  it('limits the rate in each dialect’s words', async () => {
    for (const dialect of ['docs', 'server'] as const) {
      const server = await start({ dialect, rateLimitPerMinute: 1 });
      expect((await call(server, '/v1/applications')).status).toBe(200);
      const refused = await call(server, '/v1/applications');
      expect([refused.status, refused.headers.has('retry-after')]).toEqual([429, true]);
      expect('success' in refused.body).toBe(dialect === 'docs');
    }
  });
});
