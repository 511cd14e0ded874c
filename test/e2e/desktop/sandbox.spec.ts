import { COMMAND_NAMES, EVENT_NAMES, PRELOAD_GLOBAL } from '../../../src/shared/contract.ts';
import { BINDING } from '../../support/electron-stand-in/preloadShim.ts';
import { callFromPage } from '../bridge.ts';
import { expect, test } from '../fixture.ts';

/** The page is treated as if it were hostile: what it can reach is counted, and what it must not do is tried. */
test('the preload exposes the names of the contract and nothing else', async ({ app }) => {
  const exposed = await app.page.evaluate((name) => {
    const api = Reflect.get(window, name);
    return {
      keys: Object.keys(api).sort(),
      commands: Object.keys(api.commands),
      events: Object.keys(api.events),
      isFrozen: Object.isFrozen(api) && Object.isFrozen(api.commands) && Object.isFrozen(api.events),
      leaks: ['require', 'process', 'module', 'electron', 'ipcRenderer', 'Buffer'].filter(
        (leak) => leak in window,
      ),
      stopReturns: typeof api.events.notice(() => undefined)(),
    };
  }, PRELOAD_GLOBAL);
  expect(exposed).toEqual({
    keys: ['commands', 'events'],
    commands: [...COMMAND_NAMES],
    events: [...EVENT_NAMES],
    isFrozen: true,
    leaks: [],
    stopReturns: 'undefined',
  });
});

test('a sub-frame of our own origin is refused (fault 56)', async ({ app }) => {
  const { page } = app;
  await page.evaluate(() => document.body.append(document.createElement('iframe')));
  const frame = page.frames().find((candidate) => candidate !== page.mainFrame());
  // What a frame that was taken over could do: speak to the main process past the preload.
  const answer = await frame?.evaluate(
    (binding) => Reflect.get(window, binding)({ channel: 'bindist:session.get', args: [{}] }),
    BINDING,
  );
  expect(answer).toEqual({ ok: false, message: expect.stringContaining('Refused') });
});

test('a frame of another origin is not loaded, and has no say (fault 56)', async ({ app }) => {
  app.complaints.expect(/^Framing 'http:\/\/127\.0\.0\.1:9\/' violates/);
  app.complaints.expect(/^Policy refused: frame-src http:\/\/127\.0\.0\.1:9/);
  await app.page.evaluate(() => {
    const frame = document.createElement('iframe');
    frame.src = 'http://127.0.0.1:9/evil.html';
    document.body.append(frame);
  });
  const { observations } = await app.desktop.perform({ do: 'describe' });
  const frames = app.page.frames().map((frame) => frame.url());
  expect(frames).not.toContain('http://127.0.0.1:9/evil.html');
  expect(observations.filter(({ kind }) => kind === 'windowDenied')).toEqual([]);
});

test('a command that does not exist, or input of a wrong shape, changes nothing (fault 56)', async ({
  app,
}) => {
  const unknown = await app.page.evaluate(
    (binding) => Reflect.get(window, binding)({ channel: 'bindist:shell.run', args: ['id'] }),
    BINDING,
  );
  expect(unknown).toEqual({ ok: false, message: expect.stringContaining('No handler') });
  const answers = await app.page.evaluate(async (name) => {
    const { commands } = Reflect.get(window, name);
    const inputs = [
      null,
      'text',
      7,
      [],
      { ids: 'x' },
      { ids: [{ toString: 1 }] },
      { ids: ['x'.repeat(1_000_000)] },
    ];
    return Promise.all(inputs.map((input) => commands['downloads.cancel'](input)));
  }, PRELOAD_GLOBAL);
  for (const answer of answers) expect(answer).toEqual({ ok: false, error: { code: 'app.invalidInput' } });
});

test('the page cannot leave, and opens no window', async ({ app }) => {
  const { page } = app;
  const address = page.url();
  await page.evaluate(() => {
    window.open('https://example.com/popup');
    const link = document.createElement('a');
    link.href = 'https://example.com/blank';
    link.target = '_blank';
    link.rel = 'noopener';
    document.body.append(link);
    link.click();
  });
  await page.evaluate(() => location.assign('https://example.com/elsewhere'));
  const denied = async () => {
    const { observations } = await app.desktop.perform({ do: 'describe' });
    return observations.map(({ kind, url }) => `${kind} ${url}`).sort();
  };
  await expect
    .poll(denied)
    .toEqual([
      'navigationPrevented https://example.com/elsewhere',
      'windowDenied https://example.com/blank',
      'windowDenied https://example.com/popup',
    ]);
  expect(page.url()).toBe(address);
  await expect
    .poll(
      () =>
        page
          .context()
          .pages()
          .filter((other) => other.url() !== 'about:blank').length,
    )
    .toBe(1);
});

test('only what the page needs is allowed by its policy and its permissions (fault 61)', async ({ app }) => {
  const { page } = app;
  for (const provoked of [
    /^This document requires 'TrustedScript' assignment/,
    /^Policy refused: require-trusted-types-for .*window\.wasInline/,
    /^(?:Connecting to|Fetch API cannot load|Policy refused: connect-src) '?https:\/\/example\.com\//,
  ])
    app.complaints.expect(provoked);
  const response = await page.reload();
  const policy = response?.headers()['content-security-policy'] ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self'");
  expect(policy).not.toMatch(/unsafe|\*|https?:/);
  expect(response?.headers()['x-content-type-options']).toBe('nosniff');
  const tried = await page.evaluate(async () => {
    const state = async (name: string) =>
      (await navigator.permissions.query({ name: name as PermissionName })).state;
    const script = document.createElement('script');
    let inline = 'blocked';
    try {
      script.textContent = 'window.wasInline = true';
      document.body.append(script);
      if ('wasInline' in window) inline = 'ran';
    } catch {
      // Trusted types refuse it before the policy has to.
    }
    return {
      inline,
      fetch: await fetch('https://example.com/').then(
        () => 'answered',
        () => 'blocked',
      ),
      geolocation: await state('geolocation'),
      notifications: await state('notifications'),
      clipboardRead: await state('clipboard-read'),
    };
  });
  expect(tried).toEqual({
    inline: 'blocked',
    fetch: 'blocked',
    geolocation: 'denied',
    notifications: 'denied',
    clipboardRead: 'denied',
  });
});

test('nothing outside the built page is served', async ({ app }) => {
  app.complaints.expect(/^Failed to load resource: the server responded with a status of 404/);
  for (const path of [
    '/../main/index.js',
    '/..%2fmain%2findex.js',
    '/%2e%2e/%2e%2e/package.json',
    '/main.js.map',
    '/nothing.js',
  ]) {
    const status = await app.page.evaluate(async (target) => {
      // An image request passes the policy; what it gets is told by its event.
      const image = new Image();
      image.src = target;
      return image.decode().then(
        () => 'served',
        () => 'refused',
      );
    }, path);
    expect(status, path).toBe('refused');
  }
});

test('the page answers for itself after a reload', async ({ app }) => {
  await app.page.reload();
  expect(await callFromPage(app.page, 'host.info', {})).toMatchObject({
    ok: true,
    value: { kind: 'electron' },
  });
});
