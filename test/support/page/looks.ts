import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright';
import { Complaints } from './complaints.ts';
import { type FakeApp, installFakeApp, installFakeSocket } from './fakeApp.ts';
import type { Scene } from './scenes.ts';

/** How a page is looked at. */
export type Look = {
  readonly colorScheme: 'light' | 'dark';
  readonly width: number;
  readonly height: number;
  /** The system's own few colours, as people with low vision set them. */
  readonly isForcedColors?: boolean;
  /** Of the usual size of text; 100 without it. */
  readonly textPercent?: number;
  readonly isRightToLeft?: boolean;
};

export const LOOKS: Readonly<Record<string, Look>> = {
  light: { colorScheme: 'light', width: 1180, height: 760 },
  dark: { colorScheme: 'dark', width: 1180, height: 760 },
  narrow: { colorScheme: 'light', width: 400, height: 800 },
  'narrow-dark': { colorScheme: 'dark', width: 400, height: 800 },
  phone: { colorScheme: 'light', width: 480, height: 800 },
  half: { colorScheme: 'light', width: 800, height: 700 },
  forced: { colorScheme: 'dark', width: 1180, height: 760, isForcedColors: true },
  'big-text': { colorScheme: 'light', width: 1180, height: 760, textPercent: 200 },
  'right-to-left': { colorScheme: 'light', width: 1180, height: 760, isRightToLeft: true },
};

export function lookNamed(name: string): Look {
  const look = LOOKS[name];
  if (look === undefined) throw new Error(`There is no look ${name}.`);
  return look;
}

export type OpenScene = {
  readonly page: Page;
  readonly app: FakeApp;
  /** None may be left when the spec ends but those that it expects (`complaints.expect`). */
  readonly complaints: Complaints;
  close(): Promise<void>;
};

/** Opens a scene in a browser context of its own. */
export async function openScene(
  browser: Browser,
  origin: string,
  scene: Scene,
  look: Look,
): Promise<OpenScene> {
  const { width, height, colorScheme, isForcedColors = false } = look;
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme,
    reducedMotion: 'reduce',
    forcedColors: isForcedColors ? 'active' : 'none',
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const complaints = new Complaints();
  await complaints.watch(context);
  const page = await context.newPage();
  // Ten thousand rows take their time on a busy machine.
  page.setDefaultTimeout(25_000);
  const app = scene.isOverSocket
    ? await installFakeSocket(page, scene.answers, scene.isGone)
    : await installFakeApp(page, scene.answers);
  await setTextAndDirection(page, look);
  await page.goto(`${origin}/#/${scene.view}`);
  await scene.arrange(page, app);
  return { page, app, complaints, close: () => context.close() };
}

/** As the settings of a browser or of the system would: before the page draws anything. */
async function setTextAndDirection(
  page: Page,
  { textPercent = 100, isRightToLeft = false }: Look,
): Promise<void> {
  await page.addInitScript(
    ([percent, isTurned]) => {
      document.addEventListener('DOMContentLoaded', () => {
        if (percent !== 100) document.documentElement.style.fontSize = `${percent}%`;
        if (isTurned) document.documentElement.dir = 'rtl';
      });
    },
    [textPercent, isRightToLeft] as const,
  );
}

/** What axe finds wrong, each in one line. In the page itself: its usual way opens a page of its own, which this app forbids. */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode(true)
    // Of what is in order nothing is told, and no style sheet is fetched again for a rule that is not used: half the time.
    .options({ resultTypes: ['violations'], preload: false })
    // What react-aria has announced stays there for some seconds, also after what it was about is gone.
    .exclude('[data-live-announcer]')
    .analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, any }) => `${id}: ${html} ${any[0]?.message ?? ''}`),
  );
}

/** Elements that stick out of the window to the side: nothing may make a person scroll sideways. */
export function overflowingElements(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const { innerWidth } = window;
    const isClipped = (element: Element) => {
      for (let parent = element.parentElement; parent !== null; parent = parent.parentElement) {
        const { overflowX } = getComputedStyle(parent);
        if (overflowX !== 'visible' && parent.getBoundingClientRect().right <= innerWidth + 1) return true;
      }
      return false;
    };
    // What may: a table or code in release notes.
    const sideways = [...document.querySelectorAll('#root *, .scrim *')].filter(
      (element) =>
        ['auto', 'scroll'].includes(getComputedStyle(element).overflowX) &&
        element.scrollWidth > element.clientWidth + 1 &&
        element.closest('.notes') === null,
    );
    const outside = [...document.querySelectorAll('#root *, .scrim *, .popover *')].filter(
      (element) => element.getBoundingClientRect().right > innerWidth + 1 && !isClipped(element),
    );
    return [...sideways, ...outside].map(
      (element) => `${element.tagName.toLowerCase()}.${element.getAttribute('class') ?? ''}`,
    );
  });
}
