import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type BrowserContext, chromium, type Page } from 'playwright';

export type Browser = {
  readonly context: BrowserContext;
  /** Where a spec connects to drive the same pages. */
  readonly cdpUrl: string;
};

/** A whole browser, for what somebody opens in one: `CHROMIUM_PATH`, or Debian's. */
export const CHROMIUM_PATH = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';

const HEADLESS_SHELL = '/usr/bin/chromium-headless-shell';

/** Its engine with no browser around it, as in Electron: it starts and draws in half the time. Where that is not there, the browser. */
export const ENGINE_PATH =
  process.env.CHROMIUM_PATH === undefined && existsSync(HEADLESS_SHELL) ? HEADLESS_SHELL : CHROMIUM_PATH;

/** No test machine has hardware to draw with; as root Chromium starts only without its sandbox. */
export const CHROMIUM_ARGS = ['--disable-gpu', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])];

let launched: Promise<Browser> | null = null;
let profiles = tmpdir();

/** Where the browser keeps its own files, as Electron does: below the app's `userData`. */
export function keepProfilesIn(folder: string): void {
  profiles = folder;
}

/** Starts the installed Chromium once; its pages are the app's windows. It ends with this process: its debugging pipe closes. */
export function browser(): Promise<Browser> {
  launched ??= launch();
  return launched;
}

/** Closes the browser if it was ever started. */
export async function closeBrowser(): Promise<void> {
  await (await launched)?.context.close();
}

async function launch(): Promise<Browser> {
  const profile = await mkdtemp(join(profiles, 'chromium-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: ENGINE_PATH,
    args: [...CHROMIUM_ARGS, '--remote-debugging-port=0'],
  });
  // The app's windows answer their requests themselves. What gets here is a popup's: it never goes out, but must come back
  // with something, or Playwright does not tell of the popup.
  await context.route('**/*', (route) => route.fulfill({ contentType: 'text/html', body: '' }));
  return { context, cdpUrl: await readCdpUrl(join(profile, 'DevToolsActivePort')) };
}

const POPUP_REQUEST_LIMIT_MS = 1000;

/** Where a page that was just opened wants to go; an empty one never goes anywhere. */
export async function popupAddress(page: Page): Promise<string> {
  await page
    .waitForURL((url) => url.href !== 'about:blank', { timeout: POPUP_REQUEST_LIMIT_MS })
    .catch(() => undefined);
  // On a busy machine the first request is out before it can be answered here, and fails: the address of the error page
  // would be the page's, but the history has the one that was asked for.
  const session = await page.context().newCDPSession(page);
  const { currentIndex, entries } = await session.send('Page.getNavigationHistory');
  return entries[currentIndex]?.url ?? page.url();
}

/** Chromium writes the port it took, and a path, into its profile. */
async function readCdpUrl(path: string): Promise<string> {
  while (!existsSync(path)) await sleep(20);
  const [port = ''] = readFileSync(path, 'utf8').split('\n');
  return `http://127.0.0.1:${port}`;
}
