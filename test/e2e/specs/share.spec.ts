import { createHash } from 'node:crypto';
import { sha256Of } from '../../../demo-server/index.ts';
import { expect, test } from '../fixture.ts';
import { openApplication, openView, signIn } from '../ui.ts';

test('a share link is made, copied, and followed by someone without a key', async ({ app, server }) => {
  const { page } = app;
  await signIn(page, server);
  await openApplication(page, 'Meridian Studio');
  await page.getByRole('button', { name: 'Share 2.0.0', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Create link' }).click();
  await dialog.getByRole('button', { name: 'Copy link' }).click();
  await page.keyboard.press('Escape');

  // Pasted, as its user would: the page itself may not read the clipboard.
  await openView(page, 'Library');
  const search = page.getByRole('searchbox', { name: 'Search applications' });
  await search.focus();
  await page.keyboard.press('ControlOrMeta+V');
  const link = await search.inputValue();
  expect(link.startsWith(`${server.apiUrl}/v1/downloads/`)).toBe(true);

  const first = await fetch(link, { redirect: 'manual' });
  expect(first.status).toBe(302);
  const bytes = Buffer.from(await (await fetch(link)).arrayBuffer());
  const { content } = server.fileById('studio-2');
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(content === null ? '' : sha256Of(content));

  await openView(page, 'Share links');
  await expect(page.getByText('Meridian Studio')).toBeVisible();
});
