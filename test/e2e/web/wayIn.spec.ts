import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, Page } from '@playwright/test';
import { type WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import { startWebHost, type WebHost, type WebHostOptions } from '../../../src/main/web/webHost.ts';
import { connect, enter, openAsPage, prove } from '../../support/web/page.ts';
import { end } from '../apps/runningApp.ts';
import { launchBrowser, startWebProcess, type WebProcess } from '../apps/webApp.ts';
import { test as base, expect } from '../fixture.ts';
import { PROJECT } from '../hosts.ts';
import { openView, signIn } from '../ui.ts';

/** The web host's process, and browsers that outlive it. */
type Terminal = {
  readonly folder: string;
  readonly browser: Browser;
  start(args?: readonly string[], environment?: Readonly<Record<string, string>>): WebProcess;
};

const test = base.extend<{ terminal: Terminal }>({
  terminal: async ({ keyring }, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'bindist-way-in-'));
    await mkdir(join(folder, 'downloads'));
    const browser = await launchBrowser();
    const started: WebProcess[] = [];
    await use({
      folder,
      browser,
      start(args = [], environment = {}) {
        const process = startWebProcess(
          {
            stateFolder: join(folder, 'state'),
            downloadFolder: join(folder, 'downloads'),
            environment: { ...keyring.environment, ...environment },
          },
          args,
        );
        started.push(process);
        return process;
      },
    });
    for (const { child } of started) await end(child, 'SIGKILL');
    await browser.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 10 });
  },
});

async function opened(context: BrowserContext, address: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(address);
  await expect(page.getByRole('textbox', { name: 'Server' }).or(page.getByRole('navigation'))).toBeVisible();
  return page;
}

test('a new browser is told how to get in, and a fresh address lets it in, by Enter and by signal (fault 68)', async ({
  terminal,
}) => {
  const host = terminal.start();
  const address = await host.nextAddress();
  await opened(await terminal.browser.newContext(), address);

  const other = await terminal.browser.newContext();
  const page = await other.newPage();
  const refused = await page.goto(new URL(address).origin);
  expect(refused?.status()).toBe(401);
  await expect(page.getByRole('heading', { name: 'This browser is not let in yet' })).toBeVisible();
  await page.goto(address);
  await expect(page.getByRole('status')).toContainText('press Enter');

  host.child.stdin.write('\n');
  await opened(other, await host.nextAddress());
  host.child.kill('SIGUSR1');
  await opened(await terminal.browser.newContext(), await host.nextAddress());
  expect(host.child.exitCode).toBeNull();
});

test('a tab comes back by itself when the host is started anew, however it ended, and stays where it was (fault 68)', async ({
  terminal,
  server,
}) => {
  let host = terminal.start();
  const page = await opened(await terminal.browser.newContext(), await host.nextAddress());
  await signIn(page, server);
  await openView(page, 'Downloads');
  for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
    const { origin } = new URL(page.url());
    await end(host.child, signal);
    await expect(page.getByText('The connection to the app was lost')).toBeVisible();
    host = terminal.start();
    await host.nextAddress();
    await expect.poll(() => new URL(page.url()).origin).not.toBe(origin);
    await expect(page.getByRole('main', { name: 'Downloads' })).toBeVisible();
    await expect(page.getByText('The connection to the app was lost')).toBeHidden();
  }
  await page.reload();
  await expect(page.getByRole('main', { name: 'Downloads' })).toBeVisible();
});

test('on one and the same port as well; a new tab there is told how to get in (fault 68)', async ({
  terminal,
}) => {
  let host = terminal.start();
  const { port } = new URL(await host.nextAddress());
  await end(host.child, 'SIGTERM');
  host = terminal.start(['--port', port]);
  const first = await host.nextAddress();
  const context = await terminal.browser.newContext();
  const page = await opened(context, first);
  await end(host.child, 'SIGKILL');
  host = terminal.start(['--port', port]);
  const second = await host.nextAddress();
  expect(new URL(second).port).toBe(port);
  await expect.poll(() => new URL(page.url()).origin).toBe(new URL(second).origin);
  for (const origin of [new URL(first).origin, `http://127.0.0.1:${port}`, `http://localhost:${port}`]) {
    const tab = await context.newPage();
    await tab.goto(origin);
    await expect(tab.getByText('press Enter', { exact: false })).toBeVisible();
    await expect(tab.getByRole('main')).toHaveCSS('max-width', '544px');
  }
});

/** Another user's server, at a port that was free for a moment: keeps what it is sent, and plants a service worker. */
async function thief(
  address: string,
  port: number,
  onFetch = `event.respondWith(
    new Response('<title>stolen</title>' + event.request.url, { headers: { 'Content-Type': 'text/html' } }))`,
): Promise<{ server: Server; sent: string[]; close(): void }> {
  const sent: string[] = [];
  const server = createServer((request, response) => {
    sent.push(`${request.method} ${request.url} ${JSON.stringify(request.headers)}`);
    if (request.url === '/worker.js') {
      response.setHeader('Content-Type', 'text/javascript');
      response.setHeader('Service-Worker-Allowed', '/');
      response.end(`
        self.addEventListener('install', () => self.skipWaiting());
        self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
        self.addEventListener('fetch', (event) => { ${onFetch}; });
      `);
      return;
    }
    response.setHeader('Content-Type', 'text/html');
    response.end(`<title>thief</title><script>
      navigator.serviceWorker.register('/worker.js', { scope: '/' }).then(() => navigator.serviceWorker.ready)
        .then(() => { document.title = 'planted'; });
    </script>`);
  });
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket) => {
    socket.on('message', (data) => {
      sent.push(String(data));
      // As a host would, but without the key.
      const made = 'x'.repeat(43);
      socket.send(JSON.stringify({ nonce: made, proofs: [made] }));
    });
  });
  await new Promise<void>((resolve) => server.listen(port, address, resolve));
  return {
    server,
    sent,
    close() {
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      server.close();
    },
  };
}

test('whoever takes the port between two runs gets nothing that opens the next one (fault 91)', async ({
  terminal,
}) => {
  let host = terminal.start();
  const first = await host.nextAddress();
  const context = await terminal.browser.newContext();
  const page = await opened(context, first);
  const { origin, hostname, port } = new URL(first);
  const stored = await page.evaluate(() => JSON.stringify({ ...window.localStorage }));
  const [key = ''] = /[\w-]{43}/.exec(stored) ?? [];
  expect(key).not.toBe('');
  await end(host.child, 'SIGKILL');

  const other = await thief(hostname, Number(port));
  try {
    // The open tab asks, hears no proof, and says no more.
    await expect.poll(() => other.sent.filter((text) => text.startsWith('{')).length).toBeGreaterThan(0);
    expect(other.sent.join()).not.toContain(key);
    expect(other.sent.join()).not.toContain('proof');
    // Loaded anew, the tab is the thief's: what the browser stores there can be read by him.
    await page.reload();
    await expect(page).toHaveTitle('planted');
    expect(await page.evaluate(() => JSON.stringify({ ...window.localStorage }))).toBe(stored);
  } finally {
    other.close();
  }
  const cookies = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');

  host = terminal.start(['--port', port]);
  const second = await host.nextAddress();
  for (const at of [origin, new URL(second).origin]) {
    expect(await prove(connect({ origin: at, cookie: cookies }), at, key)).toBeNull();
  }
  // The worker he planted is still there, at the old address; the new one is not his.
  await page.goto(origin);
  await expect(page).toHaveTitle('stolen');
  await page.goto(second);
  await expect(page.getByRole('textbox', { name: 'Server' })).toBeVisible();
  expect(await page.evaluate(() => navigator.serviceWorker.controller)).toBeNull();
});

/** A run in this process, which is there at once; its service knows nothing. */
function silentHost(options: Pick<WebHostOptions, 'port' | 'stateFolder' | 'loopbackAddress'>) {
  return startWebHost({
    service: {
      invoke: async () => ({ ok: false, error: { code: 'app.internal' } }),
      on: () => () => {},
      onAny: () => () => {},
      notify() {},
      showApplication() {},
      async stop() {},
    },
    pageFolder: join(PROJECT, 'out', 'renderer'),
    ...options,
  });
}

/** Another user's program at a run's address: takes the page's connection and keeps it when the port is given back. */
async function holdPage(address: string, port: number) {
  const server = createServer((_request, response) => response.end());
  const sockets = new WebSocketServer({ server });
  const connections: { readonly socket: WebSocket; readonly question: string }[] = [];
  let cut = 0;
  sockets.on('connection', (socket) => {
    socket.on('close', () => {
      cut += 1;
    });
    socket.once('message', (data) => connections.push({ socket, question: String(data) }));
  });
  await new Promise<void>((resolve) => server.listen(port, address, resolve));
  return {
    connections,
    cut: () => cut,
    givePortBack: () => server.close(),
    close() {
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      server.close();
    },
  };
}

const heardBy = (socket: WebSocket) =>
  new Promise<string>((resolve, reject) => {
    socket.once('message', (data) => resolve(String(data)));
    socket.once('close', () => reject(new Error('closed')));
  });

for (const isChanged of [false, true]) {
  const what = isChanged
    ? 'whoever changes it on the way leads nobody anywhere'
    : 'nobody else gets in by it';
  test(`the greeting is passed on between a page that was held and the next run: ${what} (fault 91)`, async ({
    terminal,
  }) => {
    const before = terminal.start();
    const first = await before.nextAddress();
    const page = await opened(await terminal.browser.newContext(), first);
    const { origin, hostname, port } = new URL(first);
    await end(before.child, 'SIGTERM');
    let host: WebHost | undefined;
    const other = await holdPage(hostname, Number(port));
    try {
      await expect.poll(() => other.connections.length).toBeGreaterThan(0);
      other.givePortBack();
      host = await silentHost({ port: 0, stateFolder: join(terminal.folder, 'state') });
      const second = host.origin;
      const held = other.connections.at(-1);
      if (held === undefined) throw new Error('No page is held.');
      const toHost = connect({ origin, cookie: '' });
      await new Promise((resolve) => toHost.once('open', resolve));
      const challenge = heardBy(toHost);
      toHost.send(held.question);
      const proof = heardBy(held.socket);
      held.socket.send(await challenge);
      const admission = heardBy(toHost);
      toHost.send(await proof);
      const passedOn = await admission;
      expect(passedOn).toContain(second);
      const heard = [held.question, await challenge, await proof, passedOn].join();
      for (const [secret] of heard.matchAll(/[\w-]{43}/g)) {
        await expect(enter(`${second}/enter#${secret}`)).rejects.toThrow('403');
      }
      const visited: string[] = [];
      page.on('request', (request) => visited.push(new URL(request.url()).origin));
      const elsewhere = `http://${hostname}:1`;
      held.socket.send(isChanged ? passedOn.replace(second, elsewhere) : passedOn);
      // In either case the page itself comes back to the run that is there.
      await expect.poll(() => new URL(page.url()).origin).toBe(second);
      await expect.poll(() => new URL(page.url()).pathname).toBe('/');
      expect(visited).not.toContain(elsewhere);
    } finally {
      other.close();
      await host?.close();
    }
  });
}

test('a page that is held, and hears nothing, lets go by itself and asks anew (fault 91)', async ({
  terminal,
}) => {
  const host = terminal.start();
  const first = await host.nextAddress();
  await opened(await terminal.browser.newContext(), first);
  await end(host.child, 'SIGTERM');
  const { hostname, port } = new URL(first);
  const other = await holdPage(hostname, Number(port));
  try {
    await expect.poll(() => other.connections.length).toBeGreaterThan(0);
    await expect.poll(() => other.cut(), { timeout: 20_000 }).toBeGreaterThan(0);
    await expect.poll(() => other.connections.length).toBeGreaterThan(1);
  } finally {
    other.close();
  }
});

test('where only the plain address is to be had, what was planted at it goes at the way in (fault 91)', async ({
  terminal,
}) => {
  const context = await terminal.browser.newContext();
  const page = await context.newPage();
  const other = await thief('127.0.0.1', 0, 'event.respondWith(fetch(event.request))');
  const { port } = z.object({ port: z.number() }).parse(other.server.address());
  await page.goto(`http://127.0.0.1:${port}/`);
  await expect(page).toHaveTitle('planted');
  other.close();
  const host = await silentHost({ port, loopbackAddress: '127.0.0.1' });
  try {
    await page.goto(host.address);
    await expect.poll(() => new URL(page.url()).pathname).toBe('/');
    await expect(page.getByRole('heading', { name: 'BinDist Desktop' })).toBeAttached();
    const left = () =>
      page.evaluate(async () => [
        navigator.serviceWorker.controller,
        (await navigator.serviceWorker.getRegistrations()).length,
      ]);
    await expect.poll(left).toEqual([null, 0]);
  } finally {
    await host.close();
  }
});

test('what the history keeps of the way in opens nothing (fault 91)', async ({ terminal }) => {
  const host = terminal.start();
  const address = await host.nextAddress();
  const context = await terminal.browser.newContext();
  const page = await opened(context, address);
  const session = await context.newCDPSession(page);
  const { entries } = await session.send('Page.getNavigationHistory');
  const key = await page.evaluate(() => window.localStorage.getItem('bindist-page-key'));
  const kept = entries.flatMap(({ url, userTypedURL }) => [url, userTypedURL]);
  expect(kept.join(' ')).not.toContain(String(key));
  expect(entries.map(({ url }) => new URL(url).hash).filter((hash) => hash.length > 40)).toEqual([]);
  // The one-time token may be in a file of the browser's; it is used up.
  await expect(enter(address)).rejects.toThrow('403');
  const again = await context.newPage();
  await again.goto(address);
  await expect(again.getByRole('status')).toContainText('used already');
  // And that did not lock out the tab that was in.
  await page.reload();
  await expect(page.getByRole('textbox', { name: 'Server' })).toBeVisible();
});

test('--open shows the address to no process list, and its file leads a browser in and goes (fault 83)', async ({
  terminal,
}) => {
  const programs = join(terminal.folder, 'programs');
  const log = join(terminal.folder, 'opened');
  await mkdir(programs);
  await writeFile(
    join(programs, 'xdg-open'),
    `#!/bin/sh\nprintf '%s\\n' "$@" > '${log}.part'\nmv '${log}.part' '${log}'\nsleep 30\n`,
  );
  await chmod(join(programs, 'xdg-open'), 0o755);
  const host = terminal.start(['--open'], { PATH: `${programs}:${process.env.PATH}` });
  const printed = new URL(await host.nextAddress()).hash.slice(1);
  await expect.poll(() => readFile(log, 'utf8').catch(() => '')).toContain('file://');
  const target = (await readFile(log, 'utf8')).trim();
  const file = fileURLToPath(target);
  const content = await readFile(file, 'utf8');
  const [token = ''] = /(?<=enter#)[\w-]{43}/.exec(content) ?? [];
  expect(token).not.toBe('');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect((await stat(join(file, '..'))).mode & 0o777).toBe(0o700);
  const lines = await commandLines();
  expect(lines).toContain(target);
  for (const secret of [token, printed]) expect(lines).not.toContain(secret);

  const page = await (await terminal.browser.newContext()).newPage();
  await page.goto(target);
  await expect(page.getByRole('textbox', { name: 'Server' })).toBeVisible();
  await expect.poll(() => stat(file).catch(() => null)).toBeNull();
  await end(host.child, 'SIGTERM');
  expect((await readdir(join(terminal.folder, 'state'))).filter((name) => name.startsWith('open-'))).toEqual(
    [],
  );
});

/** What every user of this machine may read of every process. */
async function commandLines(): Promise<string> {
  const processes = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const texts = processes.map((id) => readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => ''));
  return (await Promise.all(texts)).join('\n');
}

test('a file goes below what the terminal named, and nowhere else, whoever asks (fault 83)', async ({
  terminal,
  server,
}) => {
  const [first, second, outside] = ['first', 'second', 'outside'].map((name) => join(terminal.folder, name));
  for (const folder of [first, second, outside]) await mkdir(String(folder));
  await symlink(String(outside), join(String(second), 'link'));
  const host = terminal.start(['--folder', String(first), '--folder', String(second)], {
    BINDIST_API_URL: server.apiUrl,
    BINDIST_API_KEY: server.customerKey,
  });
  const page = await enter(await host.nextAddress());
  const socket = await openAsPage(page);
  const call = (command: string, input: object) =>
    new Promise<string>((resolve) => {
      const listen = (data: unknown) => {
        const message = JSON.parse(String(data));
        if (message.type !== 'result') return;
        socket.off('message', listen);
        resolve(message.result.ok ? 'ok' : message.result.error.code);
      };
      socket.on('message', listen);
      socket.send(JSON.stringify({ id: 1, command, input }));
    });
  const add = (folder?: string) =>
    call('downloads.add', {
      applicationId: 'meridian-studio',
      applicationName: 'Meridian Studio',
      version: '1.0.0',
      channel: 'stable',
      ...(folder === undefined ? {} : { folder }),
    });
  for (const folder of [
    String(outside),
    join(terminal.folder, 'downloads'),
    terminal.folder,
    `${first}-beside`,
    `${first}/../outside`,
    `${second}/link`,
    `${second}/link/deeper`,
    'first',
    '.',
    '/',
    `${second}/\u0000`,
  ]) {
    expect(await add(folder), folder).toBe('app.folderNotAllowed');
    expect(await call('settings.set', { downloadFolder: folder }), folder).toBe('app.folderNotAllowed');
  }
  for (const folder of [undefined, String(first), `${second}/new/deeper`, `${first}/../second`]) {
    expect(await add(folder), folder).toBe('ok');
  }
  expect(await call('settings.set', { downloadFolder: String(second) })).toBe('ok');
  expect(await readdir(String(outside))).toEqual([]);
  socket.close();
});
