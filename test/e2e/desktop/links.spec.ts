import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Complaints } from '../../support/page/complaints.ts';
import { startStandInApp } from '../apps/standInApp.ts';
import { expect, test } from '../fixture.ts';
import { openView } from '../ui.ts';

/** Links as macOS hands them over: as an event, which comes before the app is ready when it is started by one. */
test('a link the app is started by shows its application; later ones do as well (fault 57)', async ({
  keyring,
  server,
}) => {
  const folder = await mkdtemp(join(tmpdir(), 'bindist-links-'));
  const downloadFolder = join(folder, 'downloads');
  await mkdir(downloadFolder);
  const complaints = new Complaints();
  const app = await startStandInApp({
    complaints,
    stateFolder: join(folder, 'state'),
    downloadFolder,
    environment: {
      ...keyring.environment,
      BINDIST_API_URL: server.apiUrl,
      BINDIST_API_KEY: server.customerKey,
      ELECTRON_STAND_IN_OPEN_URL: 'bindist://application/studio',
    },
  });
  try {
    await expect(app.page.getByRole('heading', { name: 'Meridian Studio' })).toBeVisible();
    await openView(app.page, 'Downloads');
    await app.desktop?.perform({ do: 'openUrl', url: 'javascript:alert(1)' });
    await expect(app.page.getByRole('heading', { name: 'Downloads', exact: true })).toBeVisible();
    await app.desktop?.perform({ do: 'openUrl', url: 'bindist://application/studio' });
    await expect(app.page.getByRole('heading', { name: 'Meridian Studio' })).toBeVisible();
    expect(complaints.unexpected).toEqual([]);
  } finally {
    await app.quit();
    await rm(folder, { recursive: true, force: true, maxRetries: 10 });
  }
});
