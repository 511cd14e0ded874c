import { filesHolding } from '../files.ts';
import { test as base, expect } from '../fixture.ts';
import { absentKeyring, type Keyring, startKeyring } from '../keyring.ts';
import { download, downloadRow, expectCompleted, openApplication, openView, signIn } from '../ui.ts';

const FILE = { version: '2.0.0', name: 'meridian-studio-2.0.0.bin' };

/** What the user is told of it, in the words of src/shared/messages.ts. */
const KEYRINGS: { name: string; start: () => Promise<Keyring>; told: RegExp }[] = [
  { name: 'no keyring', start: async () => absentKeyring(), told: /keychain cannot be used/ },
  { name: 'a locked keyring', start: () => startKeyring('locked'), told: /keychain is locked/ },
];

for (const { name, start, told } of KEYRINGS) {
  const test = base.extend({
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures from the pattern.
    keyring: async ({}, use) => {
      const keyring = await start();
      await use(keyring);
      await keyring.close();
    },
  });

  test(`with ${name} the key lives for this run only, and the user is told (fault 59)`, async ({
    app,
    server,
    keyring,
  }) => {
    await signIn(app.page, server);
    await expect(app.page.getByRole('region', { name: 'Messages' })).toContainText(told);
    await app.page.getByRole('button', { name: /^Account / }).click();
    await expect(app.page.getByRole('menu')).toContainText('for this run only');
    await app.page.keyboard.press('Escape');
    // The session works as any other.
    await openApplication(app.page, 'Meridian Studio');
    await download(app.page, FILE.version);
    await expectCompleted(app.page, FILE.name);

    await app.restart();
    await expect(app.page.getByRole('main')).toContainText('Not signed in');
    expect(await filesHolding(app.stateFolder, server.customerKey)).toEqual([]);
    expect(await keyring.secrets()).toEqual([]);
    // It is asked for again, of the same account, and that is all there is to do.
    await app.page.getByRole('button', { name: 'Enter the key…' }).click();
    await expect(app.page.getByRole('textbox', { name: 'Server' })).toHaveValue(server.apiUrl);
    await signIn(app.page, server);
    await expect(app.page.getByRole('button', { name: 'Enter the key…' })).toBeHidden();
    await openView(app.page, 'Downloads');
    await expect(downloadRow(app.page, FILE.name)).toBeVisible();
  });
}
