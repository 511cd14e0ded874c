import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type BrowserContext, chromium, type Page } from 'playwright';
import { startBindistServer } from '../demo-server/index.ts';
import { composeService, thisMachine } from '../src/main/service/index.ts';
import { createSystemHost, startWebHost } from '../src/main/web/index.ts';
import { appVersion } from '../src/shared/appVersion.ts';
import { buildIfStale } from './buildIfStale.ts';

/**
 * `npm run screenshots`: pictures of each view and state, through the real app and server. The README's go to docs/images
 * (`--out`); every other state to test-results/screenshots, for somebody to look at.
 */
const PROJECT = join(import.meta.dirname, '..');
const { values } = parseArgs({
  options: {
    out: { type: 'string', default: join(PROJECT, 'docs', 'images') },
    chromium: { type: 'string', default: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium' },
  },
});
const README_FOLDER = values.out;
const OTHER_FOLDER = join(PROJECT, 'test-results', 'screenshots');
const WIDE = { width: 1180, height: 760 };
const NARROW = { width: 400, height: 800 };

for (const folder of [README_FOLDER, OTHER_FOLDER]) mkdirSync(folder, { recursive: true });
await buildIfStale(PROJECT);
const work = mkdtempSync(join(tmpdir(), 'bindist-pictures-'));
const server = await startBindistServer({ latencyMs: 20, bytesPerSecondPerConnection: 6e6 });
const keys = new Map<string, string>();
const environment = { BINDIST_DOWNLOADS: join(work, 'Downloads'), DISPLAY: ':0', PATH: process.env.PATH };
const machine = { ...thisMachine(), environment };
const host = createSystemHost({
  platform: 'linux',
  environment,
  appVersion,
  isDemo: false,
  folders: [environment.BINDIST_DOWNLOADS],
});
const service = await composeService({
  stateFolder: join(work, 'state'),
  machine,
  host: { ...host, info: { ...host.info, canShowInFolder: true, canOpenFiles: true } },
  queue: 'app',
  keychain: {
    read: async (id) => keys.get(id) ?? null,
    write: async (id, key) => void keys.set(id, key),
    delete: async (id) => void keys.delete(id),
    probe: async () => ({ state: 'available' }),
    onLateAnswer: () => () => undefined,
    close: () => undefined,
  },
});
mkdirSync(environment.BINDIST_DOWNLOADS, { recursive: true });
const web = await startWebHost({ service, pageFolder: join(PROJECT, 'out', 'renderer'), port: 0 });
const browser = await chromium.launch({
  executablePath: values.chromium,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking'],
});

try {
  const context = await browser.newContext({ viewport: WIDE, colorScheme: 'light', reducedMotion: 'reduce' });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const page = await context.newPage();
  await page.goto(web.address);
  page.setDefaultTimeout(10_000);
  await takeAll(page, context);
  console.log(`Pictures in ${README_FOLDER} and ${OTHER_FOLDER}`);
} catch (problem) {
  for (const page of browser.contexts().flatMap((context) => context.pages())) {
    await page.screenshot({ path: join(OTHER_FOLDER, 'problem.png') });
  }
  throw problem;
} finally {
  await browser.close();
  await web.close();
  await service.stop();
  await server.close();
  rmSync(work, { recursive: true, force: true });
}

/** One state in every look: light and dark, wide and narrow. The README shows the wide light one. */
async function shoot(page: Page, name: string, forReadme = false): Promise<void> {
  await page.waitForTimeout(250);
  await page.screenshot({ path: join(forReadme ? README_FOLDER : OTHER_FOLDER, `${name}.png`) });
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.screenshot({ path: join(OTHER_FOLDER, `${name}-dark.png`) });
  await page.setViewportSize(NARROW);
  await page.waitForTimeout(100);
  await page.screenshot({ path: join(OTHER_FOLDER, `${name}-narrow-dark.png`) });
  await page.emulateMedia({ colorScheme: 'light' });
  await page.screenshot({ path: join(OTHER_FOLDER, `${name}-narrow.png`) });
  await page.setViewportSize(WIDE);
  await page.waitForTimeout(100);
}

async function takeAll(page: Page, context: BrowserContext): Promise<void> {
  await page.getByRole('button', { name: 'Sign in' }).waitFor();
  await shoot(page, 'sign-in', true);
  await page.getByLabel('Server').fill(server.apiUrl);
  await page.getByRole('textbox', { name: 'API key' }).fill('not-the-key');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('Key not accepted').waitFor();
  await shoot(page, 'sign-in-refused');
  await page.getByRole('textbox', { name: 'API key' }).fill(server.customerKey);
  await page.getByLabel('Account name (optional)').fill('Kestrel Instruments');
  await page.getByRole('button', { name: 'Sign in' }).click();

  await page.getByRole('option', { name: 'FieldLink' }).waitFor();
  await shoot(page, 'library-no-choice');
  await go(page, 'Downloads');
  await shoot(page, 'downloads-empty');
  await go(page, 'Share links');
  await shoot(page, 'shares-empty');
  await go(page, 'Library');

  await download(page, 'KX-40 Firmware', 'r119b');
  await download(page, 'USB Driver Pack', '3.4.1');
  await download(page, 'USB Driver Pack', '3.3.0');
  await download(page, 'Report Designer', '1.8.2');
  await download(page, 'Legacy Archive', 'import-2019');
  await download(page, 'Spectra Studio', '2026.2');
  await download(page, 'Calibration Library', '2026-10');
  await download(page, 'Gateway OS', '3.1.0');
  await download(page, 'Gateway OS', '3.0.1');
  await page.getByRole('option', { name: 'Gateway OS' }).click();
  await page.getByRole('article', { name: 'Gateway OS 3.2.0' }).getByText('gateway.toml').first().waitFor();
  await shoot(page, 'library-files');
  await page.getByRole('option', { name: 'FieldLink' }).click();
  await page.getByRole('button', { name: 'Download 5.2.0' }).first().click();
  await page.waitForTimeout(2500);
  await dismissToasts(page);
  await shoot(page, 'library', true);

  await go(page, 'Downloads');
  await page.getByText('File is not what was published').waitFor();
  await shoot(page, 'downloads', true);
  await page.getByRole('button', { name: 'Details of kestrel-usb-3.3.0.zip' }).click();
  await shoot(page, 'download-details');
  await page.keyboard.press('Escape');

  await go(page, 'Library');
  await page.getByRole('option', { name: 'FieldLink' }).click();
  await page.getByRole('button', { name: 'Share 5.1.0' }).click();
  await page.getByRole('radio', { name: '4 hours', exact: true }).click();
  await shoot(page, 'share-dialog');
  await page.getByRole('button', { name: 'Create link' }).click();
  await page.getByRole('button', { name: 'Copy link' }).waitFor();
  await dismissToasts(page);
  await shoot(page, 'share', true);
  await page.getByRole('button', { name: 'Done' }).click();
  await go(page, 'Share links');
  await shoot(page, 'shares', true);
  await go(page, 'Settings');
  await shoot(page, 'settings', true);

  await server.stopListening();
  await go(page, 'Library');
  await page.getByText('Last seen').first().waitFor();
  await shoot(page, 'library-offline');
  await go(page, 'Downloads');
  await page.getByText('Waiting for the network').first().waitFor();
  await shoot(page, 'downloads-offline');
  await context.clearCookies();
}

async function go(page: Page, name: string): Promise<void> {
  await page.getByRole('link', { name, exact: true }).click();
}

async function download(page: Page, application: string, version: string): Promise<void> {
  await page.getByRole('option', { name: application }).click();
  await page
    .getByRole('button', { name: `Download ${version}`, exact: true })
    .first()
    .click();
}

async function dismissToasts(page: Page): Promise<void> {
  for (const button of await page.getByRole('button', { name: /^Dismiss: / }).all()) {
    await button.click({ timeout: 1000 }).catch(() => undefined);
  }
}
