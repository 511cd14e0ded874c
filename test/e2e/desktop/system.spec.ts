import { callFromPage } from '../bridge.ts';
import { expect, test } from '../fixture.ts';
import { openView, signIn } from '../ui.ts';

/** What the app does with the desktop around it. */
test('a folder is chosen in the system’s dialog, or not', async ({ app }) => {
  await app.desktop.perform({ do: 'answerDialog', filePaths: ['/home/somebody/Releases'] });
  expect(await callFromPage(app.page, 'host.chooseFolder', {})).toEqual({
    ok: true,
    value: { folder: '/home/somebody/Releases' },
  });
  expect(await callFromPage(app.page, 'host.chooseFolder', {})).toEqual({
    ok: true,
    value: { folder: null },
  });
});

test('web pages open in the user’s browser, and nothing else does', async ({ app }) => {
  await callFromPage(app.page, 'host.openExternal', { url: 'https://bindist.eu/docs' });
  for (const url of ['file:///etc/passwd', 'javascript:alert(1)', 'http://example.com/', 'ms-msdt:/id']) {
    expect(await callFromPage(app.page, 'host.openExternal', { url })).toMatchObject({ ok: false });
  }
  const { observations } = await app.desktop.perform({ do: 'describe' });
  expect(observations).toEqual([{ kind: 'openExternal', url: 'https://bindist.eu/docs' }]);
});

test('a second start brings the window of the first to the front (fault 45)', async ({ app }) => {
  await app.desktop.perform({ do: 'minimize' });
  const { windows } = await app.desktop.perform({ do: 'secondInstance' });
  expect(windows).toEqual([expect.objectContaining({ minimized: false, focused: true })]);
});

test('the window opens where it was, and the menu has what every program has', async ({ app }) => {
  const before = await app.desktop.perform({ do: 'describe' });
  expect(before.menu).toEqual(['&File', 'editMenu', '&View', 'windowMenu', '&Help']);
  await app.restart();
  const after = await app.desktop.perform({ do: 'describe' });
  expect(after.windows.map(({ bounds }) => bounds)).toEqual(before.windows.map(({ bounds }) => bounds));
});

test('a link to an application shows it; two at once, flags and nonsense do no harm (fault 57)', async ({
  app,
  server,
}) => {
  await signIn(app.page, server);
  await openView(app.page, 'Downloads');
  await app.desktop.perform({ do: 'minimize' });
  const { windows } = await app.desktop.perform({
    do: 'secondInstance',
    words: ['bindist', '--no-sandbox', 'bindist://application/studio'],
  });
  expect(windows).toEqual([expect.objectContaining({ minimized: false, focused: true })]);
  await expect(app.page.getByRole('heading', { name: 'Meridian Studio' })).toBeVisible();
  await openView(app.page, 'Downloads');
  for (const link of [
    'javascript:alert(1)',
    'bindist://download/studio',
    `bindist://application/${'a'.repeat(1e6)}`,
  ]) {
    await app.desktop.perform({ do: 'secondInstance', words: ['bindist', link] });
  }
  await expect(app.page.getByRole('heading', { name: 'Downloads', exact: true })).toBeVisible();
  await Promise.all(
    ['studio', 'studio'].map((id) =>
      app.desktop.perform({ do: 'secondInstance', words: ['bindist', `bindist://application/${id}`] }),
    ),
  );
  await expect(app.page.getByRole('heading', { name: 'Meridian Studio' })).toBeVisible();
  // A link shows; it never downloads.
  expect(server.log.filter(({ path }) => path.endsWith('/downloads/url'))).toEqual([]);
});
