import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { startBindistServer } from '../../../demo-server/index.ts';
import { filesHolding } from '../files.ts';
import { expect, test } from '../fixture.ts';
import { signIn, signOut, tryToSignIn } from '../ui.ts';

test('a good key signs in, and lies in the keyring alone', async ({ app, server, keyring }) => {
  await signIn(app.page, server);
  // With the server it was given for, so that nothing else can say where it goes.
  expect((await keyring.secrets()).map((secret) => JSON.parse(secret))).toEqual([
    { serverUrl: server.apiUrl, key: server.customerKey },
  ]);
  expect(await filesHolding(app.stateFolder, server.customerKey)).toEqual([]);
  expect(await app.page.content()).not.toContain(server.customerKey);
});

test('whoever signed in once is signed in after a restart', async ({ app, server }) => {
  await signIn(app.page, server);
  await app.restart();
  await expect(app.page.getByRole('option', { name: 'Meridian Studio' })).toBeVisible();
});

test('a bad key is refused in words, and nothing is kept of it', async ({ app, server, keyring }) => {
  const badKey = 'wrong-key-canary-4711';
  await tryToSignIn(app.page, server.apiUrl, badKey);
  await expect(app.page.getByRole('alert')).toBeVisible();
  await expect(app.page.getByRole('button', { name: 'Sign in' })).toBeEnabled();
  expect(await keyring.secrets()).toEqual([]);
  expect(await filesHolding(app.stateFolder, badKey)).toEqual([]);
});

test('a key is never sent over an open line', async ({ app, server }) => {
  const { page } = app;
  await page.getByRole('textbox', { name: 'Server' }).fill('http://example.com');
  await page.getByLabel('API key', { exact: true }).fill('a-key');
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeDisabled();
  expect(server.log).toEqual([]);
});

test('the key leaves the keyring with its account', async ({ app, server, keyring }) => {
  await signIn(app.page, server);
  await signOut(app.page);
  await expect(app.page.getByRole('heading', { name: 'Sign in to BinDist' })).toBeVisible();
  await expect.poll(() => keyring.secrets()).toEqual([]);
});

test('a key goes to no other server that the state names, and the user is told (fault 84)', async ({
  app,
  server,
}) => {
  await signIn(app.page, server);
  await app.kill9();
  const attacker = await startBindistServer();
  try {
    const database = new DatabaseSync(join(app.stateFolder, 'state.db'));
    database.prepare('UPDATE accounts SET server_url = ?').run(attacker.apiUrl);
    database.close();
    await app.restart();
    await expect(app.page.getByRole('region', { name: 'Messages' })).toContainText('names another server');
    // It is entered again where it belongs, and is the same account.
    await app.page.getByRole('button', { name: 'Enter the key…' }).click();
    await expect(app.page.getByRole('textbox', { name: 'Server' })).toHaveValue(server.apiUrl);
    await signIn(app.page, server);
    await expect(app.page.getByRole('button', { name: 'Enter the key…' })).toBeHidden();
    expect(attacker.log).toEqual([]);
  } finally {
    await attacker.close();
  }
});
