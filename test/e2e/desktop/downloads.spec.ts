import { join } from 'node:path';
import { type BindistServer, sha256Of } from '../../../demo-server/index.ts';
import { applicationIdSchema, fileIdSchema, versionNameSchema } from '../../../src/shared/model.ts';
import { callFromPage } from '../bridge.ts';
import { sha256OfFile } from '../files.ts';
import { type App, expect, test } from '../fixture.ts';
import { openView } from '../ui.ts';

/** What the desktop notices of downloads, whatever the page shows. */
const FILE = {
  version: '1.10.0',
  fileId: 'studio-1-10',
  fileName: 'meridian-studio-1.10.0.bin',
  sizeBytes: 24 * 1024 * 1024,
};

async function signInAndAdd(app: App, server: BindistServer): Promise<void> {
  const added = await callFromPage(app.page, 'accounts.add', {
    serverUrl: server.apiUrl,
    key: server.customerKey,
  });
  expect(added).toMatchObject({ ok: true });
  const queued = await callFromPage(app.page, 'downloads.add', {
    applicationId: applicationIdSchema.parse('studio'),
    applicationName: 'Meridian Studio',
    version: versionNameSchema.parse(FILE.version),
    channel: 'stable',
    files: [{ fileId: fileIdSchema.parse(FILE.fileId), fileName: FILE.fileName, sizeBytes: FILE.sizeBytes }],
  });
  expect(queued).toMatchObject({ ok: true });
}

async function observed(app: App, kind: string) {
  const { observations } = await app.desktop.perform({ do: 'describe' });
  return observations.filter((observation) => observation.kind === kind);
}

test('the machine stays awake for a download, and its end is told to who looks elsewhere', async ({
  app,
  server,
}) => {
  server.setShaping({ bytesPerSecondTotal: 12 * 1024 * 1024 });
  await signInAndAdd(app, server);
  await app.desktop.perform({ do: 'setFocused', focused: false });
  await expect
    .poll(() => observed(app, 'powerSaveBlocker'))
    .toEqual([{ kind: 'powerSaveBlocker', running: true }]);
  await expect
    .poll(() => observed(app, 'notification'))
    .toEqual([
      {
        kind: 'notification',
        title: 'Downloaded and verified',
        body: '“meridian-studio-1.10.0.bin”\nof “Meridian Studio 1.10.0”',
      },
    ]);
  await expect
    .poll(async () => (await observed(app, 'powerSaveBlocker')).at(-1))
    .toMatchObject({ running: false });
  const { windows } = await app.desktop.perform({ do: 'clickNotification' });
  expect(windows).toEqual([expect.objectContaining({ focused: true })]);
});

test('nobody is told what they see themselves', async ({ app, server }) => {
  await signInAndAdd(app, server);
  // The whole download may fit between two patches: then nothing was ever seen to move.
  await openView(app.page, 'Downloads');
  await expect(app.page.getByText('Verified', { exact: true })).toBeVisible();
  expect(await observed(app, 'notification')).toEqual([]);
});

test('quitting in mid-download loses nothing: the next start goes on', async ({ app, server }) => {
  server.setShaping({ bytesPerSecondTotal: 8 * 1024 * 1024 });
  await signInAndAdd(app, server);
  const received = () =>
    server.log.filter(({ on }) => on === 'storage').reduce((sum, { bytesSent }) => sum + bytesSent, 0);
  await expect.poll(received).toBeGreaterThan(6 * 1024 * 1024);
  await app.restart();
  const { content } = server.fileById(FILE.fileId);
  if (content === null) throw new Error('The server has no such bytes.');
  const path = join(app.downloadFolder, FILE.fileName);
  await expect.poll(() => sha256OfFile(path).catch(() => 'not there')).toBe(sha256Of(content));
  // Sent, but in the sockets' buffers when the connections were closed.
  expect(received() - FILE.sizeBytes).toBeLessThan(5 * 1024 * 1024);
});

test('waking up wakes what waits for the network (fault 53)', async ({ app, server }) => {
  server.setShaping({ bytesPerSecondTotal: 8 * 1024 * 1024 });
  await signInAndAdd(app, server);
  // Bytes come, and the app has taken notice.
  await expect
    .poll(async () => (await observed(app, 'powerSaveBlocker')).at(-1))
    .toMatchObject({ running: true });
  await app.desktop.perform({ do: 'emitPower', event: 'suspend' });
  await server.stopListening();
  await expect
    .poll(async () => (await observed(app, 'powerSaveBlocker')).at(-1))
    .toMatchObject({ running: false });
  await server.listenAgain();
  await app.desktop.perform({ do: 'emitPower', event: 'resume' });
  await expect
    .poll(async () => callFromPage(app.page, 'downloads.snapshot', {}), { timeout: 30_000 })
    .toMatchObject({ value: { downloads: [{ state: { kind: 'completed' }, verification: 'verified' }] } });
});
