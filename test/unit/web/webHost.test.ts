import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { startWebHost } from '../../../src/main/web/index.ts';
import { keyInFragment, socketProtocols } from '../../../src/shared/socketKey.ts';
import { type Composed, composeForTest } from '../../support/composed.ts';

let composed: Composed;
let pageFolder: string;
let web: Awaited<ReturnType<typeof startWebHost>>;

beforeEach(async () => {
  composed = await composeForTest();
  pageFolder = mkdtempSync(join(tmpdir(), 'bindist-page-'));
  writeFileSync(join(pageFolder, 'index.html'), '<!doctype html><title>page</title>');
  web = await startWebHost({ service: composed.service, pageFolder, port: 0 });
});
afterEach(async () => {
  await web.close();
  await composed.close();
  rmSync(pageFolder, { recursive: true, force: true });
});

const port = () => Number(new URL(web.origin).port);

/** A request with any header, which `fetch` would not send. */
function get(
  path: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; headers: Record<string, unknown>; body: string }> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port: port(), path, headers }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => {
        body += text;
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      );
    })
      .on('error', reject)
      .end();
  });
}

async function admission(): Promise<{ Cookie: string; pageKey: string }> {
  const { headers } = await get(new URL(web.address).pathname);
  const [cookie] = [headers['set-cookie']].flat();
  const pageKey = keyInFragment(new URL(String(headers.location), web.origin).hash) ?? '';
  return { Cookie: String(cookie).split(';')[0] ?? '', pageKey };
}

const enter = async () => (await admission()).Cookie;

/** The open socket, or the status it was refused with. */
function open(headers: Record<string, string>, protocols: string[] = []): Promise<WebSocket | number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port()}/socket`, protocols, { headers });
    socket.once('open', () => resolve(socket));
    socket.once('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    socket.once('error', reject);
  });
}

async function openAsPage(): Promise<WebSocket> {
  const { Cookie, pageKey } = await admission();
  const socket = await open({ Cookie, Origin: web.origin }, socketProtocols(pageKey));
  if (typeof socket === 'number') throw new Error(`refused with ${socket}`);
  return socket;
}

const nextMessage = (socket: WebSocket) =>
  new Promise<unknown>((resolve) => socket.once('message', (data) => resolve(JSON.parse(String(data)))));
const closed = (socket: WebSocket) => new Promise<number>((resolve) => socket.once('close', resolve));

describe('who gets in', () => {
  it('trades the one-time token for a strict cookie, once', async () => {
    const path = new URL(web.address).pathname;
    const first = await get(path);
    expect(first.status).toBe(303);
    expect(first.headers.location).toMatch(/^\/#key=[\w-]{43}$/);
    expect(String(first.headers['set-cookie'])).toMatch(/HttpOnly; SameSite=Strict/);
    expect((await get(path)).status).toBe(403);
    expect((await get('/enter/wrong')).status).toBe(403);
  });

  it('serves the page, with its headers, only to the cookie', async () => {
    expect((await get('/')).status).toBe(401);
    expect((await get('/', { Cookie: 'bindist-session=guess' })).status).toBe(401);
    const page = await get('/', { Cookie: await enter() });
    expect(page.status).toBe(200);
    expect(page.body).toContain('<title>page</title>');
    expect(page.headers['content-security-policy']).toContain("script-src 'self'");
    expect(page.headers['content-security-policy']).not.toContain('unsafe');
    expect(page.headers['x-content-type-options']).toBe('nosniff');
    expect(page.headers['cache-control']).toBe('no-store');
  });

  it('serves nothing outside the page’s folder', async () => {
    const Cookie = await enter();
    for (const path of [
      '/../package.json',
      '/%2e%2e/package.json',
      '/..%2f..%2fetc/passwd',
      '//etc/passwd',
    ]) {
      expect((await get(path, { Cookie })).status, path).toBeGreaterThanOrEqual(400);
    }
  });

  it('refuses a foreign name for this machine (DNS rebinding), the token included', async () => {
    const Host = `rebound.example:${port()}`;
    expect((await get(new URL(web.address).pathname, { Host })).status).toBe(421);
    expect((await get('/', { Host, Cookie: await enter() })).status).toBe(421);
    expect(await open({ Host, Cookie: await enter(), Origin: `http://${Host}` })).toBe(421);
  });

  it('refuses requests and sockets from other sites (fault 56)', async () => {
    const { Cookie, pageKey } = await admission();
    const protocols = socketProtocols(pageKey);
    expect((await get('/', { Cookie, Origin: 'https://evil.example' })).status).toBe(403);
    expect(await open({ Cookie, Origin: 'https://evil.example' }, protocols)).toBe(403);
    expect(await open({ Cookie, Origin: 'null' }, protocols)).toBe(403);
    expect(await open({ Cookie }, protocols)).toBe(403);
    expect(await open({ Origin: web.origin }, protocols)).toBe(401);
  });

  it('opens no socket to whoever has the cookie alone, as every server on this machine may (fault 56)', async () => {
    const { Cookie, pageKey } = await admission();
    const page = await get('/', { Cookie });
    expect(JSON.stringify(page)).not.toContain(pageKey);
    for (const protocols of [[], socketProtocols(null), socketProtocols('a'.repeat(43)), [pageKey]]) {
      expect(await open({ Cookie, Origin: web.origin }, protocols), String(protocols)).toBe(401);
    }
    const socket = await open({ Cookie, Origin: web.origin }, socketProtocols(pageKey));
    expect(socket).toBeInstanceOf(WebSocket);
  });
});

describe('the socket', () => {
  it('runs commands and passes events on', async () => {
    const socket = await openAsPage();
    socket.send(JSON.stringify({ id: 7, command: 'host.info', input: {} }));
    expect(await nextMessage(socket)).toMatchObject({
      type: 'result',
      id: 7,
      result: { ok: true, value: { kind: 'web' } },
    });
    const event = nextMessage(socket);
    composed.service.notify({ code: 'app.stateDamaged' });
    expect(await event).toEqual({
      type: 'event',
      event: 'notice',
      payload: { error: { code: 'app.stateDamaged' } },
    });
    socket.close();
  });

  it('answers a bad input, and closes on what is no request (fault 56)', async () => {
    const socket = await openAsPage();
    socket.send(JSON.stringify({ id: 1, command: 'accounts.select', input: { accountId: 5 } }));
    expect(await nextMessage(socket)).toMatchObject({
      id: 1,
      result: { ok: false, error: { code: 'app.invalidInput' } },
    });
    socket.close();
  });

  it.each([
    'not json',
    '[]',
    '{"id":1,"command":"__proto__","input":{}}',
    '{"id":-1,"command":"host.info"}',
    '{"id":1,"command":"toString","input":{}}',
  ])('closes on %s', async (text) => {
    const socket = await openAsPage();
    socket.send(text);
    expect(await closed(socket)).toBe(1008);
  });

  it('closes on a frame over its limit, and goes on serving others (fault 56)', async () => {
    const socket = await openAsPage();
    const other = await open({ Cookie: '', Origin: web.origin });
    expect(other).toBe(401);
    socket.send('x'.repeat(2 * 1024 * 1024));
    expect(await closed(socket)).toBe(1009);
    expect((await get('/')).status).toBe(401);
  });
});
