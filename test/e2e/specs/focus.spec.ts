import type { Page } from '@playwright/test';
import { whereFocusIs } from '../../support/page/focus.ts';
import { expect, test } from '../fixture.ts';
import { downloadRow, openApplication, openView, signIn } from '../ui.ts';

const expectFocus = (page: Page, where: RegExp) => expect.poll(() => whereFocusIs(page)).toMatch(where);

test('Download and Remove by keyboard leave the focus where the hand is (fault 67)', async ({
  app,
  server,
}) => {
  const { page } = app;
  await signIn(page, server);
  await openApplication(page, 'Meridian Studio');
  for (const version of ['1.9.0', '2.0.0-beta.1']) {
    await page.getByRole('button', { name: `Download ${version}`, exact: true }).press('Enter');
    await expect(page.getByRole('button', { name: `Download ${version}`, exact: true })).toHaveCount(0);
    await expectFocus(page, new RegExp(` of Meridian Studio ${version}$`));
  }
  await openView(page, 'Downloads');
  const first = downloadRow(page, 'meridian-studio-1.9.0.bin');
  const second = downloadRow(page, 'meridian-studio-2.0.0-beta.1.bin');
  for (const row of [first, second]) await expect(row).toContainText('Verified', { timeout: 40_000 });
  await first.getByRole('button', { name: /^Remove/ }).press('Enter');
  await expect(first).toHaveCount(0);
  await expectFocus(page, /^button Remove .* of meridian-studio-2\.0\.0-beta\.1\.bin$/);
  await page.keyboard.press('Enter');
  await expect(second).toHaveCount(0);
  await expectFocus(page, /^h[12] /);
});
