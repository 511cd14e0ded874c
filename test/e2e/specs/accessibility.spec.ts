import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from '../fixture.ts';
import { download, openApplication, openView, signIn } from '../ui.ts';

/** axe in the page itself: its usual way opens a page of its own, which this app does not allow. */
async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode(true)
    // What react-aria has announced stays there for some seconds, also after what it was about is gone.
    .exclude('[data-live-announcer]')
    .analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)).toEqual(
    [],
  );
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`every view is accessible, in the ${colorScheme} theme`, async ({ app, server }) => {
    const { page } = app;
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.emulateMedia({ colorScheme });
    await expect(page.getByLabel('API key', { exact: true })).toBeVisible();
    await expectAccessible(page);

    await signIn(page, server);
    await expectAccessible(page);
    await openApplication(page, 'Meridian Studio');
    await expectAccessible(page);

    await download(page, '2.0.0');
    await openView(page, 'Downloads');
    await expectAccessible(page);
    await openView(page, 'Share links');
    await expectAccessible(page);
    await openView(page, 'Settings');
    await expectAccessible(page);
    // Nor has the content security policy refused anything on the way.
    expect(complaints).toEqual([]);
  });
}
