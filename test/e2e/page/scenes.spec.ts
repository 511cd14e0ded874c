import { accessibilityProblems, type Look, overflowingElements } from '../../support/page/looks.ts';
import { scenes } from '../../support/page/scenes.ts';
import { expect, test } from './fixture.ts';

const LOOKS: readonly Look[] = [
  { colorScheme: 'light', width: 1180, height: 760 },
  { colorScheme: 'dark', width: 400, height: 800 },
];

// Every state of every view: accessible, within its window, and, as of any spec here, without a complaint of the browser's.
for (const scene of scenes) {
  test(`${scene.name} is in order, wide and light, narrow and dark`, async ({ open }) => {
    for (const look of LOOKS) {
      const { page } = await open(scene, look);
      expect(await accessibilityProblems(page)).toEqual([]);
      expect(await overflowingElements(page)).toEqual([]);
    }
  });
}
