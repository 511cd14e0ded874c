import type { Page } from '@playwright/test';
import { sweep } from '../../support/page/sweep.ts';
import { expect, test } from '../fixture.ts';
import { download, expectCompleted, openApplication, openView, signIn, type View } from '../ui.ts';

const VIEWS: readonly View[] = ['Library', 'Downloads', 'Share links', 'Settings'];

/** Back to the view, whatever was done meanwhile: signed out, another account, another view. */
async function showView(page: Page, view: View, signInAgain: () => Promise<void>): Promise<void> {
  await page.reload();
  await expect(page.getByRole('main')).toBeVisible();
  if (await page.getByRole('heading', { name: 'Sign in to BinDist' }).isVisible()) await signInAgain();
  if (view === 'Library') await openApplication(page, 'Meridian Studio');
  else await openView(page, view);
}

for (const view of VIEWS) {
  test(`every control of ${view} is used on the real app, with values that change (fault 62)`, async ({
    app,
    server,
  }) => {
    test.setTimeout(240_000);
    const { page } = app;
    const again = () => signIn(page, server);
    await again();
    await openApplication(page, 'Meridian Studio');
    await page.getByRole('button', { name: 'Share 2.0.0', exact: true }).click();
    await page.getByRole('button', { name: 'Create link' }).click();
    await page.getByRole('button', { name: 'Done' }).click();
    await download(page, '1.9.0');
    await expectCompleted(page, 'meridian-studio-1.9.0.bin');
    await showView(page, view, again);
    const { used } = await sweep({
      page,
      within: { root: view === 'Library' ? 'body' : 'main' },
      async restart() {
        await showView(page, view, again);
        return page;
      },
    });
    expect(used.length).toBeGreaterThan(view === 'Share links' ? 1 : 8);
  });
}
