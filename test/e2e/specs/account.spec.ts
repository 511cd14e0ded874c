import { filesHolding } from '../files.ts';
import { expect, test } from '../fixture.ts';
import { signIn, signOut, tryToSignIn } from '../ui.ts';

test('a good key signs in, and lies in the keyring alone', async ({ app, server, keyring }) => {
  await signIn(app.page, server);
  expect(await keyring.secrets()).toEqual([server.customerKey]);
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
