import type { Page } from '@playwright/test';
import { accessibilityProblems, lookNamed, overflowingElements } from '../../support/page/looks.ts';
import { scenes } from '../../support/page/scenes.ts';
import { expect, test } from './fixture.ts';

const NARROW_DARK = lookNamed('narrow-dark');

async function expectInOrder(page: Page): Promise<void> {
  expect(await accessibilityProblems(page)).toEqual([]);
  expect(await overflowingElements(page)).toEqual([]);
}

/** Dialogs, menus and hints. */
const overlays = (page: Page) =>
  page.locator('[role=dialog], [role=alertdialog], .popover, .tooltip').count();

// Every state of every view: accessible, within its window, and, as of any spec here, without a complaint of the browser's.
for (const scene of scenes) {
  test(`${scene.name} is in order, wide and light, narrow and dark`, async ({ open }) => {
    const { page } = await open(scene);
    await expectInOrder(page);
    const before = await overlays(page);
    // As somebody does who drags the window's edge: it takes half the time of opening it anew.
    await page.emulateMedia({ colorScheme: NARROW_DARK.colorScheme });
    await page.setViewportSize(NARROW_DARK);
    const isStillThere = (await overlays(page)) === before;
    await expectInOrder(isStillThere ? page : (await open(scene, NARROW_DARK)).page);
  });
}
