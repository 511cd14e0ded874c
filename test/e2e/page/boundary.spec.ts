import type { Page } from 'playwright';
import type { OpenScene } from '../../support/page/looks.ts';
import { accessibilityProblems, LOOKS, overflowingElements } from '../../support/page/looks.ts';
import { expect, test } from './fixture.ts';

const SECRET = 'bdk_5f0c1a77e2';
const WORDS = `broken on purpose over https://store.example/f?X-Amz-Signature=${SECRET} and ${SECRET}`;

/** From its next load on an element of this class cannot be made: as a browser's refusal reaches React. */
async function breakFromNowOn({ page, complaints }: OpenScene, className: string): Promise<void> {
  complaints.expect(/broken on purpose/);
  await page.addInitScript(
    ([broken, words]) => {
      const real = Element.prototype.setAttribute;
      Element.prototype.setAttribute = function (name: string, value: string) {
        const isBroken = name === 'class' && ` ${value} `.includes(` ${broken} `);
        if (isBroken && !('isMended' in window)) throw new Error(words);
        return real.call(this, name, value);
      };
    },
    [className, WORDS] as const,
  );
  await page.reload();
}

const mend = (page: Page) => page.evaluate(() => Reflect.set(window, 'isMended', true));

const VIEWS = [
  { scene: 'library', broken: 'library', name: 'Library', other: 'Settings', shows: 'Applications' },
  { scene: 'downloads', broken: 'downloads', name: 'Downloads', other: 'Library', shows: 'Downloads' },
  { scene: 'shares', broken: 'shares', name: 'Share links', other: 'Downloads', shows: 'Share links' },
  { scene: 'settings', broken: 'settings', name: 'Settings', other: 'Share links', shows: 'Appearance' },
] as const;

for (const { scene, broken, name, other } of VIEWS) {
  test(`${name} breaks by itself: it says so, the rest stays, and a reload does not blank the page (fault 63)`, async ({
    open,
  }) => {
    const opened = await open(scene);
    const { page } = opened;
    await breakFromNowOn(opened, broken);
    const panel = page.getByRole('alert');
    await expect(panel).toContainText(`${name} cannot be shown`);
    await expect(panel).toContainText('Nothing is lost, and downloads go on.');
    await page.reload();
    await expect(panel).toContainText(`${name} cannot be shown`);
    // The navigation leads away, and back to what is still broken.
    const link = (to: string) => page.getByRole('navigation').getByRole('link', { name: to });
    await link(other).click();
    await expect(panel).toHaveCount(0);
    await expect(page.getByRole('main', { name: other })).not.toBeEmpty();
    await link(name).click();
    await expect(panel).toContainText(`${name} cannot be shown`);
    await mend(page);
    await panel.getByRole('button', { name: 'Reload this view' }).click();
    await expect(panel).toHaveCount(0);
    await expect(page.getByRole('main', { name }).locator(`.${broken}`)).toBeVisible();
  });
}

test('the sign-in breaks by itself (fault 63)', async ({ open }) => {
  const opened = await open('sign-in');
  await breakFromNowOn(opened, 'sign-in-form');
  const panel = opened.page.getByRole('alert');
  await expect(panel).toContainText('Signing in cannot be shown');
  await mend(opened.page);
  await panel.getByRole('button', { name: 'Reload this view' }).click();
  await expect(opened.page.getByLabel('API key', { exact: true })).toBeVisible();
});

test('release notes break by themselves: the facts of the version stay (fault 63)', async ({ open }) => {
  const opened = await open('library');
  await breakFromNowOn(opened, 'notes');
  const version = opened.page.getByRole('article').first();
  await expect(version.getByRole('alert')).toContainText('Release notes cannot be shown');
  await expect(version.getByRole('region', { name: /^Files of / })).toBeVisible();
});

test('a dialog breaks by itself, and closes (fault 63)', async ({ open }) => {
  const opened = await open('downloads');
  const { page } = opened;
  await breakFromNowOn(opened, 'facts');
  await page.getByRole('button', { name: 'Details of report-designer-1.8.2.pkg' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('alert')).toContainText('This dialog cannot be shown');
  await dialog.getByRole('button', { name: 'Close' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(page.getByRole('article').first()).toBeVisible();
});

test('the account menu, the navigation, the messages: what is left of the page works (fault 63)', async ({
  open,
}) => {
  const menu = await open('downloads');
  await breakFromNowOn(menu, 'avatar');
  await expect(menu.page.getByRole('alert')).toContainText('The account menu cannot be shown');
  await menu.page.getByRole('link', { name: 'Settings' }).click();
  await expect(menu.page.getByRole('main', { name: 'Settings' })).toBeVisible();

  const navigation = await open('downloads');
  await breakFromNowOn(navigation, 'nav-link');
  const panel = navigation.page.getByRole('alert');
  await expect(panel).toContainText('The navigation cannot be shown');
  await expect(navigation.page.getByRole('article').first()).toBeVisible();
  await panel.getByRole('link', { name: 'Settings' }).click();
  await expect(navigation.page.getByRole('main', { name: 'Settings' })).toBeVisible();

  const messages = await open('toasts');
  await breakFromNowOn(messages, 'toast');
  await expect(messages.page.getByRole('option').first()).toBeVisible();
  await messages.app.emit('notice', { error: { code: 'keychain.locked' } });
  await expect(messages.page.getByRole('alert')).toContainText('Messages cannot be shown');
  await expect(messages.page.getByRole('option').first()).toBeVisible();
});

test('the whole page breaks: it says so, and each view can still be asked for (fault 63)', async ({
  open,
}) => {
  const opened = await open('settings');
  const { page } = opened;
  await breakFromNowOn(opened, 'shell');
  const panel = page.getByRole('alert');
  await expect(panel).toContainText('BinDist cannot be shown');
  await page.reload();
  await expect(panel).toContainText('BinDist cannot be shown');
  await mend(page);
  await panel.getByRole('link', { name: 'Library' }).click();
  await expect(page.getByRole('main', { name: 'Library' })).toBeVisible();
  await expect(panel).toHaveCount(0);
});

test('a page of which nothing can be shown, or even loaded, still says so (fault 63)', async ({ open }) => {
  const drawn = await open('settings');
  await breakFromNowOn(drawn, 'panel');
  await drawn.page.addInitScript(() => {
    const real = Element.prototype.setAttribute;
    Element.prototype.setAttribute = function (name: string, value: string) {
      if (name === 'class' && value === 'shell') throw new Error('broken on purpose');
      return real.call(this, name, value);
    };
  });
  await drawn.page.reload();
  await expect(drawn.page.getByRole('heading', { name: 'BinDist cannot be shown' })).toBeVisible();

  const loaded = await open('no-connection');
  await loaded.page.addInitScript(() => {
    Object.defineProperty(window, 'WebSocket', { value: undefined });
  });
  await loaded.page.reload();
  await expect(loaded.page.getByRole('heading', { name: 'BinDist cannot be shown' })).toBeVisible();
  await expect(loaded.page.getByRole('button', { name: 'Reload' })).toBeVisible();
});

test('the report says where it happened, and holds no secret (fault 63)', async ({ open }) => {
  const opened = await open('shares');
  const { page } = opened;
  await breakFromNowOn(opened, 'shares');
  await page.getByRole('button', { name: 'Copy report' }).click();
  await expect(page.getByText('Report copied.')).toBeVisible();
  const report = await page.evaluate(() => navigator.clipboard.readText());
  expect(report).toContain('BinDist Desktop 0.1.0 (electron, linux)');
  expect(report).toContain('Share links could not be shown');
  expect(report).toMatch(/\n {2}at .*\(main-[\w-]+\.js:\d+:\d+\)/);
  for (const secret of [SECRET, 'store.example', 'X-Amz', '127.0.0.1', 'broken on purpose', 'http'])
    expect(report).not.toContain(secret);
});

for (const [look, size] of Object.entries(LOOKS)) {
  test(`what is said of a broken view can be read and reached: ${look} (fault 63)`, async ({
    open,
  }, info) => {
    for (const [scene, broken] of [
      ['downloads', 'downloads'],
      ['library', 'notes'],
      ['settings', 'avatar'],
    ] as const) {
      const opened = await open(scene, size);
      await breakFromNowOn(opened, broken);
      const application = opened.page.getByRole('option', { name: 'FieldLink' });
      if (scene === 'library' && size.width < 600 && (await application.isVisible()))
        await application.click();
      await expect(opened.page.getByRole('alert')).toBeVisible();
      expect(await accessibilityProblems(opened.page)).toEqual([]);
      expect(await overflowingElements(opened.page)).toEqual([]);
      await opened.page.screenshot({ path: info.outputPath(`broken-${broken}-${look}.png`) });
    }
  });
}
