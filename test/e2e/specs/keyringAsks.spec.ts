import { dirname } from 'node:path';
import { processesWith } from '../../support/processes.ts';
import { test as base, expect } from '../fixture.ts';
import { startKeyring } from '../keyring.ts';
import { download, expectCompleted, openApplication, tryToSignIn } from '../ui.ts';

const test = base.extend({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from the pattern.
  keyring: async ({}, use) => {
    const keyring = await startKeyring('asking');
    await use(keyring);
    await keyring.close();
  },
});

test('a keyring that asks and nobody answers: it is said, the app works and ends (fault 64)', async ({
  app,
  server,
}) => {
  test.setTimeout(120_000);
  const { page } = app;
  await tryToSignIn(page, server.apiUrl, server.customerKey);
  await expect(page.getByRole('region', { name: 'Messages' })).toContainText(/keychain is locked/i, {
    timeout: 40_000,
  });
  await openApplication(page, 'Meridian Studio');
  await download(page, '2.0.0');
  await expectCompleted(page, 'meridian-studio-2.0.0.bin');
  // The question stays open: somebody may come and answer it. It is asked by a process that knows no key but by message.
  const ours = () =>
    processesWith(`TMPDIR=${dirname(app.stateFolder)}`).filter(({ commandLine }) =>
      commandLine.includes('keychainChild'),
    );
  expect(ours()).toHaveLength(1);
  expect(ours()[0]?.environment).not.toMatch(/BINDIST_/);
  expect(`${ours()[0]?.commandLine}`).not.toContain(server.customerKey);
  await app.quit();
  await expect.poll(ours).toEqual([]);
});
