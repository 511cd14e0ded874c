import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sha256Of } from '../../../demo-server/index.ts';
import { namesIn, sha256OfFile } from '../files.ts';
import { type App, expect, test } from '../fixture.ts';
import {
  download,
  downloadRow,
  expectCompleted,
  expectUnderWay,
  openApplication,
  openView,
  signIn,
} from '../ui.ts';

const BIG = { version: '1.10.0', fileId: 'studio-1-10', name: 'meridian-studio-1.10.0.bin' };
const MIB = 1024 * 1024;

/** On the disk, whatever it is called: a part has a name of its own. */
async function bytesOnDisk({ downloadFolder }: App): Promise<number> {
  const sizes = (await namesIn(downloadFolder)).map(async (name) => {
    const { blocks } = await stat(join(downloadFolder, name));
    return blocks * 512;
  });
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

async function cancelUnderWay(app: App): Promise<void> {
  await expectUnderWay(app.page, BIG.name);
  await sleep(1000);
  await app.page.getByRole('button', { name: `Cancel ${BIG.name}` }).click();
  await expect(downloadRow(app.page, BIG.name)).toContainText(/Cancelled · .* kept/);
}

test.beforeEach(async ({ app, server }, { title }) => {
  if (!title.includes('fault 65')) return;
  server.setShaping({ bytesPerSecondTotal: 6 * MIB });
  await signIn(app.page, server);
  await openApplication(app.page, 'Meridian Studio');
  await download(app.page, BIG.version);
  await openView(app.page, 'Downloads');
});

test('cancelled and wanted back, a download goes on at the same byte (fault 65)', async ({ app, server }) => {
  await cancelUnderWay(app);
  expect(await bytesOnDisk(app)).toBeGreaterThan(0);
  server.setShaping({ bytesPerSecondTotal: null });
  await app.page.getByRole('button', { name: `Undo cancelling ${BIG.name}` }).click();
  await expectCompleted(app.page, BIG.name);
  const { content } = server.fileById(BIG.fileId);
  if (content === null) throw new Error('The server has no such bytes.');
  expect(await sha256OfFile(join(app.downloadFolder, BIG.name))).toBe(sha256Of(content));
  const sent = server.log.filter(({ on, fileId }) => on === 'storage' && fileId === BIG.fileId);
  // What was under way when it was cancelled may come twice, and nothing else.
  expect(sent.reduce((sum, { bytesSent }) => sum + bytesSent, 0) - content.sizeBytes).toBeLessThan(16 * MIB);
  expect(sent.length).toBeGreaterThan(1);
});

test('deleted now, nothing is left of it, on the disk and in its row (fault 65)', async ({ app }) => {
  await cancelUnderWay(app);
  // No longer the second click of a double click, which would delete nothing.
  await app.page.waitForTimeout(600);
  await app.page.getByRole('button', { name: /^Delete now what is kept of/ }).click();
  await expect(downloadRow(app.page, BIG.name)).not.toContainText('kept');
  await expect(downloadRow(app.page, BIG.name)).toContainText('Cancelled');
  await expect.poll(() => bytesOnDisk(app)).toBe(0);
});

test('a link taken off the list and wanted back is there again, by keyboard alone (fault 66)', async ({
  app,
  server,
}) => {
  const { page } = app;
  await signIn(page, server);
  await openApplication(page, 'Meridian Studio');
  await page.getByRole('button', { name: 'Share 2.0.0', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Create link' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Done' }).click();
  await openView(page, 'Share links');
  await page.getByRole('button', { name: 'Remove link to Meridian Studio 2.0.0 from this list' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByText(/is off this list; the link itself works until/)).toBeVisible();
  await expect(page.getByRole('button', { name: /^Undo removing the link/ })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: /^Copy link to Meridian Studio/ })).toBeVisible();
  // Not only on the page: main has it again.
  await openView(page, 'Settings');
  await openView(page, 'Share links');
  await expect(page.getByRole('button', { name: /^Copy link to Meridian Studio/ })).toBeVisible();
});
