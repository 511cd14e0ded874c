import { filesHolding } from '../files.ts';
import { expect, test } from '../fixture.ts';
import { openView, signIn } from '../ui.ts';

const CHECKS = ['Keychain', 'Server', 'Clock', 'Proxy', 'Download folder', 'State folder', 'Database'];

test('the doctor looks at the app itself, and its report holds no key', async ({ app, server }) => {
  const { page } = app;
  await signIn(page, server);
  await openView(page, 'Settings');
  await page.getByRole('button', { name: 'Check this app…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Check this app' });
  await expect(dialog.getByRole('listitem')).toHaveText(CHECKS.map((name) => new RegExp(`^${name}\\.`)));
  await expect(dialog.getByText(/answered in \d+ ms and knows the key/)).toBeVisible();
  await expect(dialog.getByRole('img', { name: 'Problem' })).toHaveCount(0);
  await expect(dialog.getByRole('button', { name: 'Copy report' })).toBeEnabled();
  expect(await dialog.innerText()).not.toContain(server.customerKey);
  expect(await filesHolding(app.stateFolder, server.customerKey)).toEqual([]);
  await dialog.getByRole('button', { name: 'Close' }).click();
  await expect(dialog).toBeHidden();
});

test('the doctor says what is wrong while it is wrong', async ({ app, server }) => {
  const { page } = app;
  await signIn(page, server);
  await openView(page, 'Settings');
  await server.stopListening();
  await page.getByRole('button', { name: 'Check this app…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Check this app' });
  await expect(dialog.getByRole('listitem').filter({ hasText: /^Server\./ })).toContainText(
    'does not answer',
  );
  await expect(dialog.getByText(/^Found 1 problem/)).toBeVisible();
  await server.listenAgain();
  await dialog.getByRole('button', { name: 'Close' }).click();
  await page.getByRole('button', { name: 'Check this app…' }).click();
  await expect(dialog.getByText(/answered in \d+ ms and knows the key/)).toBeVisible();
});
