import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect as connectTcp, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { startWebHost } from '../../../src/main/web/index.ts';
import { KEY_UNKNOWN } from '../../../src/shared/socketKey.ts';
import { type Composed, composeForTest } from '../../support/composed.ts';
import { connect, enter, type LetIn, openAsPage, proofOf, prove } from '../../support/web/page.ts';

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

type Answer = { status: number; headers: Record<string, unknown>; body: string };

/** A request with any header, which `fetch` would not send. */
function ask(
  path: string,
  headers: Record<string, string> = {},
  { method = 'GET', body = '', origin = web.origin } = {},
): Promise<Answer> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    request({ host: hostname, port, path, headers, method }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece: string) => {
        text += piece;
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
      );
    })
      .on('error', reject)
      .end(body);
  });
}

/** The open socket, or the status it was refused with. */
function open(headers: Record<string, string>): Promise<WebSocket | number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`${web.origin.replace('http', 'ws')}/socket`, { headers });
    socket.once('open', () => resolve(socket));
    socket.once('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    socket.once('error', reject);
  });
}

const letIn = () => enter(web.newAddress().address);
const asPage = async () => openAsPage(await letIn());
const nextMessage = (socket: WebSocket) =>
  new Promise<unknown>((resolve) => socket.once('message', (data) => resolve(JSON.parse(String(data)))));
const closed = (socket: WebSocket) => new Promise<number>((resolve) => socket.once('close', resolve));

describe('who gets in', () => {
  it('trades the one-time token for a strict cookie, once', async () => {
    const token = new URL(web.address).hash.slice(1);
    const trade = (body: string) =>
      ask('/enter', { Origin: web.origin, 'Content-Type': 'application/json' }, { method: 'POST', body });
    const first = await trade(JSON.stringify({ token }));
    expect(first.status).toBe(200);
    expect(JSON.parse(first.body)).toEqual({ pageKey: expect.stringMatching(/^[\w-]{43}$/) });
    expect(String(first.headers['set-cookie'])).toMatch(/HttpOnly; SameSite=Strict/);
    expect((await trade(JSON.stringify({ token }))).status).toBe(403);
    expect((await trade('{"token":"wrong"}')).status).toBe(403);
    expect((await trade('{"token":5}')).status).toBe(403);
    expect((await trade('{')).status).toBe(400);
    expect((await trade(JSON.stringify({ token: 'x'.repeat(5000) }))).status).toBe(413);
  });

  it('serves the page, with its headers, only to the cookie', async () => {
    expect((await ask('/')).status).toBe(401);
    expect((await ask('/', { Cookie: 'bindist-session=guess' })).status).toBe(401);
    const page = await ask('/', { Cookie: (await letIn()).cookie });
    expect(page.status).toBe(200);
    expect(page.body).toContain('<title>page</title>');
    expect(page.headers['content-security-policy']).toContain("script-src 'self'");
    expect(page.headers['content-security-policy']).not.toContain('unsafe');
    expect(page.headers['x-content-type-options']).toBe('nosniff');
    expect(page.headers['cache-control']).toBe('no-store');
  });

  it('serves nothing outside the page’s folder', async () => {
    const { cookie: Cookie } = await letIn();
    for (const path of [
      '/../package.json',
      '/%2e%2e/package.json',
      '/..%2f..%2fetc/passwd',
      '//etc/passwd',
    ]) {
      expect((await ask(path, { Cookie })).status, path).toBeGreaterThanOrEqual(400);
    }
  });

  it('refuses a foreign name for this machine (DNS rebinding), the way in included', async () => {
    const { port } = new URL(web.origin);
    for (const Host of [`rebound.example:${port}`, `localhost:${port}`, `127.0.0.1:${port}`]) {
      expect((await ask('/enter', { Host })).status, Host).toBe(421);
      const { cookie: Cookie } = await letIn();
      expect((await ask('/', { Host, Cookie })).status, Host).toBe(421);
      expect(await open({ Host, Cookie, Origin: `http://${Host}` }), Host).toBe(421);
    }
  });

  it('refuses requests and sockets from other sites (fault 56)', async () => {
    const { cookie: Cookie } = await letIn();
    expect((await ask('/', { Cookie, Origin: 'https://evil.example' })).status).toBe(403);
    expect(await open({ Cookie, Origin: 'https://evil.example' })).toBe(403);
    expect(await open({ Cookie, Origin: 'null' })).toBe(403);
    expect(await open({ Cookie })).toBe(403);
    expect(await open({ Origin: web.origin })).toBe(401);
  });

  it('gives other sites and other ports no file, and no way to trade a token; leading somebody here is no harm (fault 56)', async () => {
    const { cookie: Cookie } = await letIn();
    for (const site of ['cross-site', 'same-site']) {
      const fetched = { 'Sec-Fetch-Site': site, 'Sec-Fetch-Mode': 'no-cors', 'Sec-Fetch-Dest': 'script' };
      expect((await ask('/', { Cookie, ...fetched })).status).toBe(403);
      const framed = { 'Sec-Fetch-Site': site, 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'iframe' };
      expect((await ask('/enter', framed)).status).toBe(403);
      const led = { 'Sec-Fetch-Site': site, 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' };
      expect((await ask('/enter', led)).status).toBe(200);
    }
    const { address } = web.newAddress();
    const body = JSON.stringify({ token: new URL(address).hash.slice(1) });
    const json = { 'Content-Type': 'application/json' };
    expect((await ask('/enter', json, { method: 'POST', body })).status).toBe(403);
    const foreign = { ...json, Origin: 'https://evil.example' };
    expect((await ask('/enter', foreign, { method: 'POST', body })).status).toBe(403);
    expect(await enter(address)).toMatchObject({ origin: web.origin });
  });
});

describe('the socket opens to nobody without the page’s key (fault 56)', () => {
  /** Whoever has the cookie, as every server at this address may. */
  async function cookieAlone(): Promise<Pick<LetIn, 'origin' | 'cookie'>> {
    const page = await letIn();
    expect(JSON.stringify(await ask('/', { Cookie: page.cookie }))).not.toContain(page.pageKey);
    return page;
  }

  it('not to a wrong key, nor to silence, nor to a request in the place of a proof', async () => {
    const page = await cookieAlone();
    for (const attempt of [
      (socket: WebSocket) => void prove(socket, page.origin, 'a'.repeat(43)).then(() => socket.send('{}')),
      (socket: WebSocket) => socket.send('{"id":1,"command":"host.info","input":{}}'),
      (socket: WebSocket) => socket.send('not json'),
      (socket: WebSocket) => socket.send(Buffer.from('binary')),
      (socket: WebSocket) => socket.send('['.repeat(100_000)),
    ]) {
      const socket = connect(page);
      const answers: string[] = [];
      socket.on('message', (data) => answers.push(String(data)));
      socket.once('open', () => attempt(socket));
      expect(await closed(socket)).toBe(KEY_UNKNOWN);
      expect(answers.join()).not.toContain('result');
    }
  });

  it('not to a socket that says nothing at all, nor to one that asks and never proves: both are closed', async () => {
    const page = await cookieAlone();
    const silent = connect(page);
    const asking = connect(page);
    asking.once('open', () => asking.send(JSON.stringify({ ask: 'n'.repeat(43) })));
    expect(await Promise.all([closed(silent), closed(asking)])).toEqual([KEY_UNKNOWN, KEY_UNKNOWN]);
  }, 30_000);

  it('not to what the host itself said a moment before, turned round', async () => {
    const page = await cookieAlone();
    const socket = connect(page);
    await new Promise((resolve) => socket.once('open', resolve));
    const answered = nextMessage(socket);
    socket.send(JSON.stringify({ ask: 'n'.repeat(43) }));
    const { proofs = [] } = (await answered) as { proofs?: string[] };
    const ended = closed(socket);
    socket.send(JSON.stringify({ proof: proofs[0] }));
    expect(await ended).toBe(KEY_UNKNOWN);
  });

  it('says its own proof for its own origin only, whatever Host it is told', async () => {
    const page = await letIn();
    const socket = connect(page);
    // A server at another port that passed all this on would need a proof for its own origin.
    expect(await prove(socket, 'http://127.0.0.1:1', page.pageKey)).toBeNull();
    socket.terminate();
    expect(proofOf(page.pageKey, 'a')).not.toBe(proofOf(page.pageKey, 'b'));
  });
});

describe('a way back in (fault 68)', () => {
  it('each fresh address lets one more browser in, and the ones before stay in', async () => {
    const first = await openAsPage(await enter(web.address));
    const second = await openAsPage(await enter(web.newAddress().address));
    await expect(enter(web.address)).rejects.toThrow('403');
    for (const socket of [first, second]) {
      const answer = nextMessage(socket);
      socket.send(JSON.stringify({ id: 1, command: 'host.info', input: {} }));
      expect(await answer).toMatchObject({ id: 1, result: { ok: true } });
    }
  });

  it('an address that nobody opens runs out, and asking for many leaves the eldest behind', async () => {
    const many = Array.from({ length: 9 }, () => web.newAddress());
    await expect(enter(many[0]?.address ?? '')).rejects.toThrow('403');
    await enter(many[8]?.address ?? '');
    vi.useFakeTimers({ toFake: ['setTimeout'] });
    const old = web.newAddress();
    vi.advanceTimersByTime(10 * 60_000);
    vi.useRealTimers();
    await old.over;
    await expect(enter(old.address)).rejects.toThrow('403');
  });

  it('says in plain words how one gets in, to whoever comes without', async () => {
    const page = await ask('/', { Accept: 'text/html,*/*' });
    expect(page.status).toBe(401);
    expect(page.headers['content-type']).toContain('text/html');
    expect(page.body).toContain('press <kbd>Enter</kbd>');
    expect((await ask('/enter.css')).status).toBe(200);
    expect((await ask('/app.js', { Accept: '*/*' })).body).toContain('the address that the terminal shows');
  });

  describe('after a restart', () => {
    const restart = async (stateFolder: string | null) => {
      await web.close();
      web = await startWebHost({ service: composed.service, pageFolder, port: 0, stateFolder });
    };

    async function comebackKeyOf(page: LetIn): Promise<string> {
      const socket = connect(page);
      const admission = await prove(socket, page.origin, page.pageKey);
      socket.terminate();
      return admission !== null && 'welcome' in admission ? admission.welcome.comebackKey : '';
    }

    it('a page that was open is taken to the new address; what a browser stores of the run before opens nothing', async () => {
      const stateFolder = join(composed.folder, 'state');
      await restart(stateFolder);
      const page = await letIn();
      const comebackKey = await comebackKeyOf(page);
      await restart(stateFolder);
      expect(web.origin).not.toBe(page.origin);
      expect(await prove(connect(page), page.origin, page.pageKey)).toBeNull();
      const back = await prove(connect({ ...page, cookie: '' }), page.origin, comebackKey);
      const moved = back !== null && 'moved' in back ? back.moved : '';
      expect(moved).toContain(`${web.origin}/enter#`);
      await openAsPage(await enter(moved));
      // Nor does it open the new origin itself, or serve anything but the way in at the old one.
      const next = await letIn();
      expect(await prove(connect(next), next.origin, comebackKey)).toBeNull();
      const old = await ask('/', { Cookie: page.cookie, Accept: 'text/html' }, { origin: page.origin });
      expect([old.status, old.body]).toEqual([401, expect.stringContaining('<kbd>Enter</kbd>')]);
      expect((await ask('/enter', {}, { origin: page.origin })).status).toBe(401);
    });

    /** Every secret that was on the wire while a page proved this key. */
    async function overheard(page: LetIn, key: string): Promise<string[]> {
      const socket = connect(page);
      const heard: string[] = [];
      const sent = vi.spyOn(socket, 'send');
      socket.on('message', (data) => heard.push(String(data)));
      expect(await prove(socket, page.origin, key)).not.toBeNull();
      socket.terminate();
      heard.push(...sent.mock.calls.map(([data]) => String(data)));
      expect(heard).toHaveLength(4);
      return heard.join().match(/[\w-]{43}/g) ?? [];
    }

    it('nothing of the greeting is worth passing on: no token, no key (fault 91)', async () => {
      const stateFolder = join(composed.folder, 'state');
      await restart(stateFolder);
      const page = await letIn();
      const comebackKey = await comebackKeyOf(page);
      const before = await overheard(page, page.pageKey);
      expect(before).not.toContain(comebackKey);
      await restart(stateFolder);
      const secrets = [...before, ...(await overheard({ ...page, cookie: '' }, comebackKey))];
      expect(secrets.length).toBeGreaterThanOrEqual(8);
      for (const secret of secrets) {
        await expect(enter(`${web.origin}/enter#${secret}`)).rejects.toThrow('403');
        expect(await prove(connect({ ...page, cookie: '' }), page.origin, secret)).toBeNull();
      }
    });

    it('nobody comes back to a run on another state', async () => {
      const stateFolder = join(composed.folder, 'state');
      await restart(stateFolder);
      const page = await letIn();
      const comebackKey = await comebackKeyOf(page);
      await restart(mkdtempSync(join(composed.folder, 'other-')));
      const gone = connect(page);
      await closed(gone);
      const next = await letIn();
      expect(await prove(connect(next), next.origin, comebackKey)).toBeNull();
    });
  });
});

describe('the way in itself (fault 92)', () => {
  it('looking at the address uses nothing up: HEAD, link checkers, prefetch', async () => {
    const { pathname } = new URL(web.address);
    for (const method of ['HEAD', 'GET', 'GET', 'OPTIONS']) {
      await ask(pathname, { 'Sec-Purpose': 'prefetch' }, { method });
    }
    expect(await enter(web.address)).toMatchObject({ origin: web.origin });
  });

  it.each([
    '/enter/',
    '/enter/x',
    '/enterprise',
    '/enter.js.map',
    '/ENTER',
    '/enter%00',
    '/%65nter/x',
    '/socket',
    '/entered?/enter',
  ])('%s is not the way in', async (path) => {
    expect((await ask(path)).status).toBe(401);
  });

  /** What is answered to these very bytes. */
  function answerTo(bytes: string): Promise<string> {
    const { hostname, port } = new URL(web.origin);
    return new Promise((resolve) => {
      let answer = '';
      const socket = connectTcp(Number(port), hostname, () => socket.write(bytes));
      socket.setEncoding('utf8').on('data', (piece: string) => {
        answer += piece;
      });
      socket.on('error', () => undefined).on('close', () => resolve(answer));
    });
  }

  const own = () => new URL(web.origin).host;
  const upgrade = (path: string, protocol = 'websocket') =>
    `GET ${path} HTTP/1.1\r\nHost: ${own()}\r\nOrigin: ${web.origin}\r\nConnection: Upgrade\r\nUpgrade: ${protocol}\r\n` +
    'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n';
  const get = (path: string, ...headers: string[]) =>
    [`GET ${path} HTTP/1.1`, ...headers, 'Connection: close', '', ''].join('\r\n');

  it.each<[string, number, () => string]>([
    ['an address that cannot be read', 400, () => get('/%zz-said-again', `Host: ${own()}`)],
    ['no request', 400, () => 'GET /said-again HTTP/9.1\r\n\r\n'],
    ['no Host', 421, () => get('/said-again')],
    ['headers without end', 431, () => get('/', `Host: ${own()}`, `X: ${'said-again'.repeat(4000)}`)],
    ['an expectation', 417, () => get('/said-again', `Host: ${own()}`, 'Expect: 200-ok')],
    ['nothing of ours', 401, () => get('/said-again', `Host: ${own()}`)],
    ['a socket at the way in', 403, () => upgrade('/enter')],
    ['a socket at its style', 403, () => upgrade('/enter.css')],
    ['a socket at nothing of ours', 403, () => upgrade('/said-again')],
    ['another protocol', 403, () => upgrade('/enter', 'h2c')],
    ['a socket without the cookie', 401, () => upgrade('/socket')],
  ])(
    '%s is answered %i, with the headers of every answer, and not repeated',
    async (_name, status, bytes) => {
      const answer = await answerTo(bytes());
      expect(answer.split('\r\n')[0]).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
      expect(answer).toMatch(/^content-security-policy: default-src 'none'/im);
      expect(answer).toMatch(/^x-content-type-options: nosniff\r$/im);
      expect(answer).not.toContain('said-again');
    },
  );

  it('keeps nobody out while somebody opens thousands and says nothing, and cuts half requests', async () => {
    const { hostname, port } = new URL(web.origin);
    const half: Socket[] = [];
    let cut = 0;
    for (let count = 0; count < 600; count += 1) {
      const socket = connectTcp(Number(port), hostname);
      socket
        .on('error', () => undefined)
        .on('close', () => {
          cut += 1;
        })
        .resume();
      socket.write('GET /enter HTTP/1.1\r\nHost: ');
      half.push(socket);
    }
    const page = await letIn();
    const socket = await openAsPage(page);
    expect((await ask('/', { Cookie: page.cookie })).status).toBe(200);
    await vi.waitFor(() => expect(cut).toBeGreaterThanOrEqual(390), { timeout: 10_000 });
    // The rest as well, by themselves; the page that was let in stays.
    await vi.waitFor(() => expect(cut).toBe(600), { timeout: 18_000, interval: 200 });
    expect(socket.readyState).toBe(WebSocket.OPEN);
    for (const left of half) left.destroy();
  }, 40_000);
});

describe('the socket', () => {
  it('runs commands and passes events on', async () => {
    const socket = await asPage();
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
    const socket = await asPage();
    socket.send(JSON.stringify({ id: 1, command: 'accounts.select', input: { accountId: 5 } }));
    expect(await nextMessage(socket)).toMatchObject({
      id: 1,
      result: { ok: false, error: { code: 'app.invalidInput' } },
    });
    socket.close();
  });

  const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

  it.each([
    'not json',
    '[]',
    '{"id":1,"command":"__proto__","input":{}}',
    '{"id":-1,"command":"host.info"}',
    '{"id":1,"command":"toString","input":{}}',
    nested(400_000),
    '['.repeat(1_000_000),
    `{"id":1,"command":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}}`,
    '\u0000',
    '',
  ])('closes on %.60s', async (text) => {
    const socket = await asPage();
    socket.send(text);
    expect(await closed(socket)).toBe(1008);
  });

  it('refuses an input that is nested without end as any other that is wrong, and goes on (fault 98)', async () => {
    const socket = await asPage();
    for (const [id, command] of [
      'downloads.add',
      'accounts.add',
      'settings.set',
      'shares.create',
    ].entries()) {
      for (const input of [nested(400_000), `{"files":${nested(200_000)},"theme":${nested(200_000)}}`]) {
        const answer = nextMessage(socket);
        socket.send(`{"id":${id},"command":"${command}","input":${input}}`);
        expect(await answer).toMatchObject({
          id,
          result: { ok: false, error: { code: 'app.invalidInput' } },
        });
      }
    }
  });

  it('closes on a frame over its limit, and goes on serving others (fault 56)', async () => {
    const socket = await asPage();
    const other = await open({ Cookie: '', Origin: web.origin });
    expect(other).toBe(401);
    socket.send('x'.repeat(2 * 1024 * 1024));
    expect(await closed(socket)).toBe(1009);
    expect((await ask('/')).status).toBe(401);
  });
});
