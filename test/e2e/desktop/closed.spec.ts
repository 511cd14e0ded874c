import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page } from '@playwright/test';
import { BINDING } from '../../support/electron-stand-in/preloadShim.ts';
import { Complaints } from '../../support/page/complaints.ts';
import { appEnvironment } from '../apps/runningApp.ts';
import { startStandInApp } from '../apps/standInApp.ts';
import { callFromPage } from '../bridge.ts';
import { expect, test } from '../fixture.ts';
import { PROJECT } from '../hosts.ts';

const REGISTER = join(PROJECT, 'test', 'support', 'electron-stand-in', 'register.ts');

/** What Electron's checklist and its neighbours ask for, tried on the built bundle. */
test.describe('an installed app (fault 100)', () => {
  for (const flag of [
    '--remote-debugging-port=9222',
    '--remote-debugging-pipe',
    '--inspect-brk=0',
    '--js-flags=--allow-natives-syntax',
    '--no-sandbox',
  ]) {
    test(`does not start with ${flag}, and says why`, async () => {
      const folder = await mkdtemp(join(tmpdir(), 'bindist-closed-'));
      try {
        const options = { stateFolder: join(folder, 'state'), downloadFolder: folder, environment: {} };
        const main = join(PROJECT, 'out', 'main', 'index.js');
        const child = spawn(process.execPath, ['--import', REGISTER, main, flag], {
          env: { ...appEnvironment(options), ELECTRON_STAND_IN_PACKAGED: '1' },
          stdio: ['ignore', 'ignore', 'pipe'],
        });
        let said = '';
        child.stderr.setEncoding('utf8').on('data', (text: string) => {
          said += text;
        });
        const [exitCode] = await once(child, 'close');
        expect(exitCode).toBe(1);
        expect(said).toContain(flag.split('=')[0]);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    });
  }

  test('starts without them, and takes bindist: links', async ({ keyring }) => {
    const folder = await mkdtemp(join(tmpdir(), 'bindist-closed-'));
    const complaints = new Complaints();
    const app = await startStandInApp({
      complaints,
      stateFolder: join(folder, 'state'),
      downloadFolder: folder,
      environment: { ...keyring.environment, ELECTRON_STAND_IN_PACKAGED: '1' },
    });
    try {
      const description = await app.desktop?.perform({ do: 'describe' });
      expect(description?.observations).toContainEqual({ kind: 'protocolClient', protocol: 'bindist' });
      expect(complaints.unexpected).toEqual([]);
    } finally {
      await app.quit();
      await rm(folder, { recursive: true, force: true, maxRetries: 10 });
    }
  });
});

test('in development nothing of the system is changed: the protocol stays whose it was (fault 100)', async ({
  app,
}) => {
  const { observations } = await app.desktop.perform({ do: 'describe' });
  expect(observations.filter(({ kind }) => kind === 'protocolClient')).toEqual([]);
});

test('a request elsewhere is cancelled even where no policy holds it (fault 100)', async ({ app }) => {
  app.complaints.expect(/^Failed to load resource: net::ERR_BLOCKED_BY_CLIENT/);
  const { page } = app;
  const session = await page.context().newCDPSession(page);
  await session.send('Page.setBypassCSP', { enabled: true });
  await page.reload();
  const answers = await page.evaluate(() =>
    Promise.all(
      ['https://evil.example/x', 'http://127.0.0.1:9/x'].map((url) =>
        fetch(url, { mode: 'no-cors' }).then(
          () => 'answered',
          () => 'blocked',
        ),
      ),
    ),
  );
  expect(answers).toEqual(['blocked', 'blocked']);
  const { observations } = await app.desktop.perform({ do: 'describe' });
  const cancelled = observations.filter(({ kind }) => kind === 'requestCancelled').map(({ url }) => url);
  expect(cancelled.sort()).toEqual(['http://127.0.0.1:9/x', 'https://evil.example/x']);
});

test('the page saves no file by itself (fault 100)', async ({ app }) => {
  await app.page.evaluate(() => {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob(['evil']));
    link.download = 'evil.exe';
    document.body.append(link);
    link.click();
  });
  await expect
    .poll(async () => (await app.desktop.perform({ do: 'describe' })).observations.map(({ kind }) => kind))
    .toContain('downloadDenied');
});

test('another window with our preload and our page has no say (fault 100)', async ({ app }) => {
  // The other window's page asks as ours does.
  app.complaints.expect(/Refused: this frame may not call the app\./);
  await app.desktop.perform({ do: 'openForeignWindow' });
  const foreign = await foreignPage(app.page.context());
  await foreign.waitForFunction((binding) => binding in window, BINDING);
  const answer = await foreign.evaluate(
    (binding) => Reflect.get(window, binding)({ channel: 'bindist:session.get', args: [{}] }),
    BINDING,
  );
  expect(answer).toEqual({ ok: false, message: expect.stringContaining('Refused') });
  expect(await callFromPage(app.page, 'session.get', {})).toMatchObject({ ok: true });
});

/** The other window, as soon as it is told of here: the app opened it, this process only hears of it. */
async function foreignPage(context: BrowserContext): Promise<Page> {
  const found = () => context.pages().find((page) => page.url().endsWith('#foreign'));
  await expect.poll(() => found() !== undefined).toBe(true);
  const page = found();
  if (page === undefined) throw new Error('The other window has gone again.');
  await page.waitForLoadState('load');
  return page;
}
