import type { FakeApp } from '../../support/page/fakeApp.ts';
import * as sample from '../../support/page/sampleData.ts';
import { expect, test } from './fixture.ts';

const inputsOf = (app: FakeApp, name: string) =>
  app.calls.filter(({ command }) => command === name).map(({ input }) => input);
const idOf = (index: number) => sample.downloads[index]?.id;

test('rows selected one after the other are acted upon together', async ({ open }) => {
  const { page, app } = await open('downloads');
  // What is clicked is the label around a box that is itself too small to see.
  const choose = (file: string) =>
    page.getByRole('article', { name: file, exact: true }).locator('.checkbox').click();
  await choose('FieldLink-Setup-5.2.0.exe');
  await choose('usb-drivers-3.4.1.zip');
  await choose('calibration-2026-10.tar.gz');
  await expect(page.getByText('3 selected')).toBeVisible();
  await page.getByRole('button', { name: 'Pause 2' }).click();
  await expect.poll(() => inputsOf(app, 'downloads.pause')).toEqual([{ ids: [idOf(0), idOf(4)] }]);
});

test('the queue is put in order by keyboard alone', async ({ open }) => {
  const { page, app } = await open('downloads');
  await page.getByRole('button', { name: 'More for usb-drivers-3.4.1.zip' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menu')).toBeVisible();
  await page.keyboard.type('Move');
  await page.keyboard.press('Enter');
  await expect.poll(() => inputsOf(app, 'downloads.move')).toEqual([{ id: idOf(4), before: idOf(0) }]);
});

test('the arrow keys go from row to row', async ({ open }) => {
  const { page } = await open('downloads');
  await page.getByRole('checkbox', { name: 'Select FieldLink-Setup-5.2.0.exe' }).focus();
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('checkbox', { name: 'Select gateway-os-3.2.0.img.zst' })).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await expect(page.getByRole('checkbox', { name: 'Select FieldLink-Setup-5.2.0.exe' })).toBeFocused();
});

test('a patch moves its row; a gap asks for the whole queue again', async ({ open }) => {
  const { page, app } = await open('downloads');
  const [first] = sample.downloads;
  if (first === undefined) throw new Error('There is no sample download.');
  const bar = page.getByRole('progressbar', { name: `Progress of ${first.fileName}` });
  const changed = [{ ...first, receivedBytes: 171e6 }];
  await app.emit('downloads.patched', { fromRevision: 1, revision: 2, changed, removed: [], order: null });
  await expect(bar).toHaveAttribute('aria-valuenow', '95');
  expect(inputsOf(app, 'downloads.snapshot')).toHaveLength(1);
  await app.emit('downloads.patched', { fromRevision: 5, revision: 6, changed, removed: [], order: null });
  await expect.poll(() => inputsOf(app, 'downloads.snapshot').length).toBe(2);
});

test('something that can run is opened after a question only', async ({ open }) => {
  const { page, app } = await open('download-run-question');
  expect(inputsOf(app, 'downloads.open')).toEqual([{ id: idOf(8), confirmed: false }]);
  await page.getByRole('button', { name: 'Open it' }).click();
  await expect.poll(() => inputsOf(app, 'downloads.open')).toContainEqual({ id: idOf(8), confirmed: true });
});

test('of ten thousand downloads only those in view are drawn (fault 52)', async ({ open }) => {
  const { page } = await open('downloads-10000');
  expect(await page.getByRole('article').count()).toBeLessThan(40);
});

test('the groups of the list show what belongs to them', async ({ open }) => {
  const { page } = await open('downloads');
  await page.getByRole('radio', { name: 'Completed' }).click();
  await expect(page.getByRole('article')).toHaveCount(2);
  await page.getByRole('radio', { name: 'Failed' }).click();
  await expect(page.getByRole('article')).toHaveCount(2);
});

test('release notes are words: nothing in them runs, loads or leads away', async ({ open }) => {
  const { page, app } = await open('library');
  const notes = page.getByRole('region', { name: 'Release notes' });
  await expect(notes).toContainText('Photos are attached before an order is closed');
  expect(await notes.locator('img, script, iframe, style').count()).toBe(0);
  await notes.getByRole('link', { name: 'migration guide' }).click();
  await expect
    .poll(() => inputsOf(app, 'host.openExternal'))
    .toEqual([{ url: 'https://docs.kestrel.example/migrate' }]);
  expect(page.url()).toContain('#/library');
  await expect(page).toHaveTitle('Library – BinDist Desktop');
});

test('chosen files of a version are queued together', async ({ open }) => {
  const { page, app } = await open('library');
  const files = page.getByRole('region', { name: 'Files of 5.3.0-beta.2' });
  await files.getByText('All 4 files').click();
  await files.getByRole('button', { name: 'Download chosen' }).click();
  await expect.poll(() => inputsOf(app, 'downloads.add')).toHaveLength(1);
  expect(inputsOf(app, 'downloads.add')[0]).toMatchObject({
    version: '5.3.0-beta.2',
    channel: 'test',
    files: sample.files.map(({ fileId, fileName, sizeBytes }) => ({ fileId, fileName, sizeBytes })),
  });
});

test('the app hears what the browser engine believes of the network', async ({ open }) => {
  const { page, app } = await open('downloads');
  await page.context().setOffline(true);
  await page.context().setOffline(false);
  await expect
    .poll(() => inputsOf(app, 'host.networkChanged'))
    .toEqual([{ online: false }, { online: true }]);
});

test('the theme of the settings wins over the system', async ({ open }) => {
  const { page, app } = await open('settings');
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await ground();
  await app.emit('settings.changed', { ...sample.settings, theme: 'dark' });
  await expect.poll(ground).not.toBe(light);
});

test('whoever is signed out sees the sign-in, and nothing of the library', async ({ open }) => {
  const { page, app } = await open('library');
  await app.emit('session.changed', sample.signedOut);
  await expect(page.getByRole('heading', { name: 'Sign in to BinDist' })).toBeVisible();
  await expect(page.getByText('FieldLink')).toHaveCount(0);
});

test('a browser finds its app again by itself, and asks for everything anew', async ({ open }) => {
  const { page, app } = await open('connection-lost');
  const before = inputsOf(app, 'downloads.snapshot').length;
  app.comeBack();
  await expect(page.getByText('The connection to the app was lost')).toHaveCount(0);
  await expect.poll(() => inputsOf(app, 'downloads.snapshot').length).toBe(before + 1);
});

test('the limit of a download is set from its menu, by keyboard alone', async ({ open }) => {
  const { page, app } = await open('downloads');
  await page.getByRole('button', { name: 'More for FieldLink-Setup-5.2.0.exe' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'Limit speed…' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('checkbox', { name: 'Limit the speed of this download' }).focus();
  await page.keyboard.press('Space');
  await page.getByRole('textbox', { name: 'At most' }).fill('2.5');
  await page.keyboard.press('Tab');
  await page.getByRole('button', { name: 'Save' }).press('Enter');
  await expect(page.getByRole('dialog')).toBeHidden();
  expect(app.calls.findLast(({ command }) => command === 'downloads.setLimit')?.input).toEqual({
    ids: ['download-1'],
    bytesPerSecond: 2_500_000,
  });
});

test('low impact is one press away from the downloads', async ({ open }) => {
  const { page, app } = await open('downloads');
  await page.getByRole('button', { name: 'Low impact' }).press('Space');
  expect(app.calls.findLast(({ command }) => command === 'settings.set')?.input).toEqual({ lowImpact: true });
});

test('a comma in a limit of the speed is the point that was meant, not a sign between thousands', async ({
  open,
}) => {
  const { page, app } = await open('downloads-limit');
  const field = page.getByRole('textbox', { name: 'At most' });
  await field.press('ControlOrMeta+a');
  await field.pressSequentially('2,5');
  await field.press('Tab');
  await expect(field).toHaveValue('2.5');
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await expect.poll(() => inputsOf(app, 'downloads.setLimit')).toMatchObject([{ bytesPerSecond: 2_500_000 }]);
});
