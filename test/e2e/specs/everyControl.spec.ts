import type { Page } from '@playwright/test';
import { sweep } from '../../support/page/sweep.ts';
import { expect, test } from '../fixture.ts';
import { openApplication, openView, signIn, type View } from '../ui.ts';

const VIEWS: readonly View[] = ['Library', 'Downloads', 'Share links', 'Settings'];

/** Longer than any element takes to come: without a limit a wrong page is waited for to the end of the test. */
const ACTION_LIMIT_MS = 15_000;

/** Back to the view, whatever was done meanwhile: signed out, another account, another view. */
async function showView(page: Page, view: View, signInAgain: () => Promise<void>): Promise<void> {
  const toSignIn = page.getByRole('heading', { name: 'Sign in to BinDist' });
  page.setDefaultTimeout(ACTION_LIMIT_MS);
  await page.reload();
  // While it starts it is neither, and does not say which it will be.
  await expect(toSignIn.or(page.getByRole('navigation'))).toBeVisible();
  if (await toSignIn.isVisible()) await signInAgain();
  try {
    if (view === 'Downloads') await downloadOne(page);
    if (view === 'Library') await openApplication(page, 'Meridian Studio');
    else await openView(page, view);
  } catch (error) {
    // A sign-out that was still under way has led away from under the hand; anything else is a failure.
    if (!(await toSignIn.isVisible())) throw error;
    await showView(page, view, signInAgain);
  }
}

/** What was removed from the list is there again. */
async function downloadOne(page: Page): Promise<void> {
  await openApplication(page, 'Meridian Studio');
  const button = page.getByRole('button', { name: 'Download 1.9.0', exact: true });
  if (await button.isVisible()) await button.click();
  await openView(page, 'Downloads');
  // Nothing is replaced: the next one has another name.
  const row = page.getByRole('article', { name: /^meridian-studio-1\.9\.0/ }).first();
  await expect(row).toContainText('Verified', { timeout: 40_000 });
}

for (const view of VIEWS) {
  test(`every control of ${view} is used on the real app, with values that change (fault 62)`, async ({
    app,
    server,
    hostName,
  }) => {
    test.setTimeout(420_000);
    const { page } = app;
    const again = () => signIn(page, server);
    await again();
    await openApplication(page, 'Meridian Studio');
    await page.getByRole('button', { name: 'Share 2.0.0', exact: true }).click();
    await page.getByRole('button', { name: 'Create link' }).click();
    await page.getByRole('button', { name: 'Done' }).click();
    await showView(page, view, again);
    const { used } = await sweep({
      page,
      // What stands around the views (accounts, signing out and in again) takes minutes: on one host, and in the page's own scenes.
      within: { root: view === 'Library' && hostName === 'stand-in' ? 'body' : 'main' },
      // How long a transfer is under way is not up to this spec; specs before an app that plays a part use these.
      passing:
        /\|(?:Pause|Resume|Retry|Cancel|Dismiss)\b|\|link\|(?:Queued|Asking for|Downloading|.* left|Verifying|Finishing)/,
      async restart() {
        await showView(page, view, again);
        return page;
      },
    });
    expect(used.length).toBeGreaterThan(view === 'Share links' ? 1 : 8);
  });
}
