import type { Page } from '@playwright/test';
import { overflowingElements } from '../../support/page/looks.ts';
import * as sample from '../../support/page/sampleData.ts';
import { type Scene, sceneNamed } from '../../support/page/scenes.ts';
import { expect, test } from './fixture.ts';

// The document never scrolls: what went off its top would not come back by wheel. Only lists and views do.

const documentScroll = (page: Page) =>
  page.evaluate(() => {
    const { scrollHeight, clientHeight, scrollTop, scrollLeft } =
      document.scrollingElement ?? document.documentElement;
    return { beyond: scrollHeight - clientHeight, top: scrollTop, left: scrollLeft };
  });
const STILL = { beyond: 0, top: 0, left: 0 };

function manyRows(): Scene {
  const downloads = sceneNamed('downloads');
  return {
    ...downloads,
    answers: {
      ...downloads.answers,
      'downloads.snapshot': { value: { revision: 1, downloads: sample.manyDownloads(60) } },
    },
    arrange: (page) => page.getByRole('article').first().waitFor(),
  };
}

test('who goes down a long list by keyboard scrolls the list alone', async ({ open }) => {
  const { page } = await open(manyRows());
  const list = page.getByRole('region', { name: 'Downloads' });
  expect(await documentScroll(page)).toEqual(STILL);
  await page
    .getByRole('checkbox', { name: /^Select / })
    .nth(1)
    .focus();
  for (let presses = 0; presses < 100; presses += 1) {
    await page.keyboard.press('Tab');
    expect(await documentScroll(page)).toEqual(STILL);
  }
  expect(await list.evaluate(({ scrollTop }) => scrollTop)).toBeGreaterThan(0);
  await expect(page.getByRole('heading', { name: 'Downloads' })).toBeInViewport({ ratio: 1 });
  // Nor by whatever else asks for it.
  await page.evaluate(() => document.querySelector('.virtual-row:last-child .checkbox')?.scrollIntoView());
  expect(await documentScroll(page)).toEqual(STILL);
});

for (const name of [
  ...['sign-in', 'library', 'library-long-names', 'library-unusable', 'downloads', 'downloads-selected'],
  ...['downloads-more', 'shares', 'settings', 'account-menu', 'download-details-storage'],
])
  test(`the document is no higher than the window in: ${name}`, async ({ open }) => {
    for (const look of [
      { colorScheme: 'light', width: 1280, height: 600 },
      { colorScheme: 'light', width: 480, height: 500, textPercent: 200 },
    ] as const) {
      const { page } = await open(name, look);
      expect(await documentScroll(page)).toEqual(STILL);
      for (let presses = 0; presses < 40; presses += 1) await page.keyboard.press('Tab');
      expect(await documentScroll(page)).toEqual(STILL);
    }
  });

test('a press that opens a menu does nothing of what is in it, however little room there is', async ({
  open,
}) => {
  for (const look of [
    { colorScheme: 'light', width: 480, height: 500, textPercent: 200 },
    { colorScheme: 'light', width: 1180, height: 260 },
  ] as const) {
    const { page, app } = await open('downloads', look);
    for (const name of ['More for FieldLink-Setup-5.2.0.exe', 'More for legacy-archive.zip']) {
      const before = app.calls.length;
      await page.getByRole('button', { name }).click();
      const menu = page.getByRole('menu');
      await expect(menu).toBeVisible();
      expect(app.calls.slice(before)).toEqual([]);
      expect(await overflowingElements(page)).toEqual([]);
      // All of it can be reached.
      await page.keyboard.press('End');
      await expect(menu.getByRole('menuitem').last()).toBeInViewport({ ratio: 1 });
      await page.keyboard.press('Escape');
      await expect(menu).toHaveCount(0);
    }
  }
});
