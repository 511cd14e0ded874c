import { join } from 'node:path';
import { test as base, expect } from '@playwright/test';
import { type Look, lookNamed, type OpenScene, openScene } from '../../support/page/looks.ts';
import { type Scene, sceneNamed } from '../../support/page/scenes.ts';
import { type ServedPage, servePage } from '../../support/page/servePage.ts';
import { PROJECT } from '../hosts.ts';

export { expect };

type Fixtures = {
  /** Opens the page in a state: one of the scenes, by name, or changed. It is closed with the test. */
  open: (scene: string | Scene, look?: Look) => Promise<OpenScene>;
};

/** The page alone, before an app that only plays a part. */
export const test = base.extend<Fixtures, { served: ServedPage }>({
  served: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from the pattern.
    async ({}, use) => {
      const served = await servePage(join(PROJECT, 'out', 'renderer'));
      await use(served);
      await served.close();
    },
    { scope: 'worker' },
  ],
  open: async ({ browser, served }, use) => {
    const opened: OpenScene[] = [];
    await use(async (scene, look = lookNamed('light')) => {
      const found = typeof scene === 'string' ? sceneNamed(scene) : scene;
      const page = await openScene(browser, served.origin, found, look);
      opened.push(page);
      return page;
    });
    const complaints = opened.flatMap((page) => page.complaints.unexpected);
    for (const page of opened) await page.close();
    expect(complaints, 'errors of the page, its console and its policy').toEqual([]);
  },
});
