import { expect, type Locator, type Page } from '@playwright/test';
import type { BindistServer } from '../../demo-server/index.ts';

/** The page as its user knows it: what the specs do, in words; where things are on the page is known here only. */
export async function signIn(page: Page, server: BindistServer): Promise<void> {
  await tryToSignIn(page, server.apiUrl, server.customerKey);
  await expect(page.getByRole('option', { name: 'Meridian Studio' })).toBeVisible();
}

export async function tryToSignIn(page: Page, serverUrl: string, key: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Server' }).fill(serverUrl);
  await page.getByLabel('API key', { exact: true }).fill(key);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

export async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Account / }).click();
  await page.getByRole('menuitem', { name: 'Sign out…' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Sign out' }).click();
}

export type View = 'Library' | 'Downloads' | 'Share links' | 'Settings';

export async function openView(page: Page, view: View): Promise<void> {
  await page.getByRole('navigation').getByRole('link', { name: view }).click();
  await expect(page.getByRole('main', { name: view })).toBeVisible();
}

export async function openApplication(page: Page, name: string): Promise<void> {
  await openView(page, 'Library');
  await page.getByRole('option', { name }).click();
  await expect(page.getByRole('article').first()).toBeVisible();
}

/** The versions of the application that is open, in their order. */
export function versionsShown(page: Page): Promise<string[]> {
  return page
    .getByRole('article')
    .evaluateAll((rows) => rows.map((row) => row.getAttribute('aria-label')?.split(' ').at(-1) ?? ''));
}

export async function download(page: Page, version: string): Promise<void> {
  await page.getByRole('button', { name: `Download ${version}`, exact: true }).click();
}

/** The entry of a file among the downloads. */
export function downloadRow(page: Page, fileName: string): Locator {
  return page.getByRole('main', { name: 'Downloads' }).getByRole('article', { name: fileName, exact: true });
}

export async function expectCompleted(page: Page, fileName: string): Promise<void> {
  await openView(page, 'Downloads');
  await expect(downloadRow(page, fileName)).toContainText('Verified', { timeout: 40_000 });
}

/** Waits until part of the file has come, but not all. */
export async function expectUnderWay(page: Page, fileName: string): Promise<void> {
  const bar = downloadRow(page, fileName).getByRole('progressbar');
  await expect
    .poll(async () => Number(await bar.getAttribute('aria-valuenow')), { intervals: [100] })
    .toBeGreaterThan(0);
}
