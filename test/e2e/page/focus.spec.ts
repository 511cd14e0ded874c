import type { Page } from 'playwright';
import { whereFocusIs } from '../../support/page/focus.ts';
import * as sample from '../../support/page/sampleData.ts';
import { sceneNamed } from '../../support/page/scenes.ts';
import { expect, test } from './fixture.ts';

// By keyboard alone: after whatever was done the focus is where the hand is, never on the page's body.

const expectFocus = (page: Page, where: RegExp) => expect.poll(() => whereFocusIs(page)).toMatch(where);

/** As somebody does who got there with Tab. */
async function press(page: Page, name: string, key = 'Enter'): Promise<void> {
  await page.getByRole('button', { name, exact: true }).press(key);
}

async function chooseFromMenu(page: Page, trigger: string, item: string): Promise<void> {
  await press(page, trigger);
  await page.getByRole('menuitem', { name: item }).press('Enter');
}

test('a removed row hands on to the row after it, the last one to the row before (fault 67)', async ({
  open,
}) => {
  const { page } = await open('downloads');
  await press(page, 'Remove report-designer-1.8.2.pkg');
  await expect(page.getByRole('article', { name: 'report-designer-1.8.2.pkg' })).toHaveCount(0);
  await expectFocus(page, /^button Remove legacy-archive\.zip of/);
  await press(page, 'Remove FieldLink-Setup-4.9.0.exe');
  await expect(page.getByRole('article', { name: 'FieldLink-Setup-4.9.0.exe' })).toHaveCount(0);
  await expectFocus(page, /^button .* of usb-drivers-3\.3\.0\.zip/);
  // Tab and the arrow keys go on from there.
  await page.keyboard.press('ArrowUp');
  await expectFocus(page, / of legacy-archive\.zip/);
});

test('when the last row of all is removed, the focus is on what is said instead (fault 67)', async ({
  open,
}) => {
  const downloads = sceneNamed('downloads');
  const [one, two] = sample.downloads.filter(({ state }) => state.kind === 'completed');
  if (one === undefined || two === undefined) throw new Error('Two downloads should be completed.');
  const { page } = await open({
    ...downloads,
    answers: {
      ...downloads.answers,
      'downloads.snapshot': { value: { revision: 1, downloads: [one, two] } },
    },
    arrange: (opened) => opened.getByRole('article').first().waitFor(),
  });
  await press(page, `Remove ${one.fileName}`);
  await expectFocus(page, new RegExp(`^button Remove ${two.fileName}`));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('article')).toHaveCount(0);
  await expectFocus(page, /^h[12] /);
});

test('a row removed from its menu hands on as well (fault 67)', async ({ open }) => {
  const { page } = await open('downloads');
  await chooseFromMenu(page, 'More for report-designer-1.8.2.pkg', 'Remove from the list');
  await expect(page.getByRole('article', { name: 'report-designer-1.8.2.pkg' })).toHaveCount(0);
  await expectFocus(page, /^button More for legacy-archive\.zip of/);
});

test('a menu or a dialog whose row goes by itself hands on to the next row (fault 67)', async ({ open }) => {
  const { page, app } = await open('downloads');
  const ids = sample.downloads.map(({ id }) => id);
  const [first, second, third] = ids;
  if (first === undefined || second === undefined || third === undefined)
    throw new Error('Three are needed.');
  const remove = (revision: number, id: typeof first) =>
    app.emit('downloads.patched', {
      ...{ fromRevision: revision, revision: revision + 1, changed: [], removed: [id], order: null },
    });
  await press(page, 'More for FieldLink-Setup-5.2.0.exe');
  await expect(page.getByRole('menu')).toBeVisible();
  await remove(1, first);
  await expect(page.getByRole('menu')).toHaveCount(0);
  await expectFocus(page, / of gateway-os-3\.2\.0\.img\.zst$/);
  await press(page, 'Details of gateway-os-3.2.0.img.zst');
  await expect(page.getByRole('dialog')).toBeVisible();
  await remove(2, second);
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expectFocus(page, / of spectra-studio-2026\.2\.dmg$/);
});

test('a button that becomes another one leaves the focus in its row (fault 67)', async ({ open }) => {
  const { page } = await open('downloads');
  const row = 'usb-drivers-3.4.1.zip';
  await press(page, `Pause ${row}`);
  await expectFocus(page, /^button Resume usb-drivers-3\.4\.1\.zip/);
  await page.keyboard.press('Enter');
  await expectFocus(page, /^button Pause usb-drivers-3\.4\.1\.zip/);
  await press(page, `Cancel ${row}`);
  await expect(page.locator('article', { hasText: row }).locator('[data-state=cancelled]')).toBeVisible();
  await expectFocus(page, /^button .* of usb-drivers-3\.4\.1\.zip/);
});

test('a row that leaves the group that is shown hands on to the next one (fault 67)', async ({ open }) => {
  const { page } = await open('downloads');
  await page.getByRole('radio', { name: 'Failed' }).press('Enter');
  await expect(page.getByRole('article')).toHaveCount(2);
  await press(page, 'Retry usb-drivers-3.3.0.zip');
  await expect(page.getByRole('article')).toHaveCount(1);
  // It was cancelled: there is no *Retry* in it, and so it is its first control.
  await expectFocus(page, /^input Select FieldLink-Setup-4\.9\.0\.exe of/);
});

test('what is done to many leaves the focus among what can be done (fault 67)', async ({ open }) => {
  const { page } = await open('downloads');
  const choose = (file: string) => page.getByRole('checkbox', { name: `Select ${file}` }).press('Space');
  await choose('report-designer-1.8.2.pkg');
  await choose('legacy-archive.zip');
  await press(page, 'Remove 2');
  await expect(page.getByRole('article', { name: 'legacy-archive.zip' })).toHaveCount(0);
  await expectFocus(page, /^(?!nowhere)/);
});

test('a link taken off the list hands on to its way back, and that back to the link (fault 67)', async ({
  open,
}) => {
  const { page } = await open('shares');
  const remove = page.getByRole('button', { name: /^Remove link to/ });
  await expect(remove).toHaveCount(3);
  for (const left of [2, 1, 0]) {
    await remove.first().press('Enter');
    await expect(remove).toHaveCount(left);
    await expectFocus(page, /^button Undo removing the link to/);
  }
  await page.keyboard.press('Enter');
  await expect(remove).toHaveCount(1);
  await expectFocus(page, /^button .* link to/);
});

test('Download leaves the focus on what takes its place (fault 67)', async ({ open }) => {
  const { page } = await open('library');
  await press(page, 'Download 5.2.0');
  await expect(page.getByRole('progressbar', { name: 'Progress of 5.2.0' })).toBeVisible();
  await expectFocus(page, /^a .* of FieldLink 5\.2\.0$/);
  await page.keyboard.press('Tab');
  await expectFocus(page, /^button (Pause|Resume|Cancel) 5\.2\.0/);
});

test('a button that is disabled by what it did hands on, and gets the focus back with its use (fault 67)', async ({
  open,
}) => {
  const library = sceneNamed('library');
  const { page } = await open(library);
  const files = page.getByRole('region', { name: 'Files of 5.3.0-beta.2' });
  await files.getByRole('checkbox', { name: 'All 4 files' }).press('Space');
  await files.getByRole('button', { name: /^Download chosen/ }).press('Enter');
  await expect(files.getByRole('button', { name: /^Download chosen/ })).toBeDisabled();
  await expectFocus(page, /^(?!nowhere)/);
  expect(await files.locator(':focus').count()).toBe(1);

  await press(page, 'Reload versions');
  await expectFocus(page, /^button Reload versions/);
});

test('a dialog gives the focus back to what opened it, however it was opened (fault 67)', async ({
  open,
}) => {
  const { page } = await open('downloads');
  await chooseFromMenu(page, 'More for FieldLink-Setup-5.2.0.exe', 'Limit speed…');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.getByRole('button', { name: 'Cancel', exact: true }).press('Enter');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expectFocus(page, /^button More for FieldLink-Setup-5\.2\.0\.exe/);

  await press(page, 'Details of usb-drivers-3.3.0.zip');
  await page.getByRole('dialog').getByRole('button', { name: 'Try again' }).press('Enter');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expectFocus(page, / of usb-drivers-3\.3\.0\.zip$/);
});

test('a dismissed message gives the focus back to where it was (fault 67)', async ({ open }) => {
  const { page } = await open('toasts');
  await page.getByRole('searchbox', { name: 'Search applications' }).focus();
  const dismiss = page.getByRole('button', { name: /^Dismiss:/ });
  await expect(dismiss).toHaveCount(2);
  await dismiss.first().press('Enter');
  await expectFocus(page, /^button Dismiss:/);
  await page.keyboard.press('Enter');
  await expect(dismiss).toHaveCount(0);
  await expectFocus(page, /^input Search applications/);
});

test('signing out leaves the focus in the form to sign in again (fault 67)', async ({ open }) => {
  const library = sceneNamed('library');
  const accounts = sample.session.accounts.slice(0, 1);
  const { page } = await open({
    ...library,
    answers: { ...library.answers, 'session.get': { value: { ...sample.session, accounts } } },
  });
  await chooseFromMenu(page, 'Account Kestrel Instruments', 'Sign out…');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Sign out' }).press('Enter');
  await expect(page.getByRole('heading', { name: 'Sign in to BinDist' })).toBeVisible();
  await expectFocus(page, /^(input|h1)/);
});

test('another account leaves the focus on the account (fault 67)', async ({ open }) => {
  const { page } = await open('library');
  await chooseFromMenu(page, 'Account Kestrel Instruments', 'Harbour Systems');
  await expectFocus(page, /^button Account Harbour Systems/);
});

test('who clicks beside everything is left alone, and a scrolled list does not scroll back', async ({
  open,
}) => {
  const { page } = await open('downloads-10000');
  await page.getByRole('heading', { name: 'Downloads' }).click();
  expect(await whereFocusIs(page)).toBe('nowhere');
  const list = page.getByRole('region', { name: 'Downloads' });
  await page
    .getByRole('button', { name: /^Details of/ })
    .nth(12)
    .focus();
  await list.hover();
  for (let turns = 0; turns < 8; turns += 1) await page.mouse.wheel(0, 900);
  await expect.poll(() => list.evaluate(({ scrollTop }) => scrollTop)).toBeGreaterThan(405_000);
});
