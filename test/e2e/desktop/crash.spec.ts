import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import { type BindistServer, sha256Of } from '../../../demo-server/index.ts';
import { callFromPage } from '../bridge.ts';
import { namesIn, sha256OfFile } from '../files.ts';
import { type App, expect, test } from '../fixture.ts';
import { download, downloadRow, expectUnderWay, openApplication, openView, signIn } from '../ui.ts';

const FILE = { version: '1.10.0', fileId: 'studio-1-10', name: 'meridian-studio-1.10.0.bin' };
const MIB = 1024 * 1024;
/** As mainWindow.ts has it: after so many the page is left alone. */
const RELOADS = 3;

async function startDownload(app: App, server: BindistServer): Promise<void> {
  await signIn(app.page, server);
  await openApplication(app.page, 'Meridian Studio');
  await download(app.page, FILE.version);
  await openView(app.page, 'Downloads');
  await expectUnderWay(app.page, FILE.name);
}

/** Ends the page's process. The page that comes in its place, with everything it shows at its start. */
async function crash(app: App): Promise<Page> {
  const next = app.page.context().waitForEvent('page');
  await app.desktop.perform({ do: 'crashPage' });
  const page = await next;
  await expect(page.getByRole('navigation')).toBeVisible();
  return page;
}

/** The file is there, whole and alone, and cost one URL. */
async function expectWhole(app: App, server: BindistServer): Promise<void> {
  const { content } = server.fileById(FILE.fileId);
  if (content === null) throw new Error('The server has no such bytes.');
  const path = join(app.downloadFolder, FILE.name);
  await expect
    .poll(() => sha256OfFile(path).catch(() => 'not there'), { timeout: 30_000 })
    .toBe(sha256Of(content));
  expect(await namesIn(app.downloadFolder)).toEqual([FILE.name]);
  expect(server.log.filter(({ path: asked }) => asked.endsWith('/downloads/url'))).toHaveLength(1);
}

/** It came in one run, begun at byte 0 and never again. */
async function expectUntouched(page: Page): Promise<void> {
  expect(await callFromPage(page, 'downloads.snapshot', {})).toMatchObject({
    value: {
      downloads: [
        { state: { kind: 'completed' }, verification: 'verified', resumedFromByte: 0, refreshes: 0 },
      ],
    },
  });
}

test('the page crashes in mid-download: it is loaded again and shows the download, which did not notice (fault 58)', async ({
  app,
  server,
}) => {
  server.setShaping({ bytesPerSecondTotal: 6 * MIB });
  await startDownload(app, server);
  const page = await crash(app);
  await openView(page, 'Downloads');
  await expectUnderWay(page, FILE.name);
  // Patches reach the new page, and its commands the app.
  expect(await callFromPage(page, 'host.info', {})).toMatchObject({ ok: true });
  server.setShaping({ bytesPerSecondTotal: null });
  await expect(downloadRow(page, FILE.name)).toContainText('Verified', { timeout: 30_000 });
  await expectWhole(app, server);
  await expectUntouched(page);
});

test('a page that keeps crashing is left alone after three reloads, and the download ends without it (fault 58)', async ({
  app,
  server,
}) => {
  server.setShaping({ bytesPerSecondTotal: 4 * MIB });
  await startDownload(app, server);
  for (let reloads = 0; reloads < RELOADS; reloads += 1) await crash(app);
  const pagesBefore = app.page.context().pages().length;
  let isReloaded = false;
  app.page.context().once('page', () => {
    isReloaded = true;
  });
  await app.desktop.perform({ do: 'crashPage' });
  server.setShaping({ bytesPerSecondTotal: null });
  await expectWhole(app, server);
  await sleep(500);
  expect(isReloaded).toBe(false);
  expect(app.page.context().pages().length).toBeLessThanOrEqual(pagesBefore);
  // Nor is the window closed, which would end the app: it answers, and can be ended as ever.
  const { windows } = await app.desktop.perform({ do: 'describe' });
  expect(windows).toHaveLength(1);
  await app.restart();
  await expectUntouched(app.page);
});
