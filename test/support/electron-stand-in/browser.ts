import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type BrowserContext, chromium } from 'playwright';

export type Browser = {
  readonly context: BrowserContext;
  /** Where a spec connects to drive the same pages. */
  readonly cdpUrl: string;
};

/** Chromium of the machine: `CHROMIUM_PATH`, or Debian's. */
export const CHROMIUM_PATH = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';

let launched: Promise<Browser> | null = null;

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
  const profile = await mkdtemp(join(tmpdir(), 'electron-stand-in-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: CHROMIUM_PATH,
    args: ['--remote-debugging-port=0', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
  });
  return { context, cdpUrl: await readCdpUrl(join(profile, 'DevToolsActivePort')) };
}

/** Chromium writes the port it took, and a path, into its profile. */
async function readCdpUrl(path: string): Promise<string> {
  while (!existsSync(path)) await sleep(20);
  const [port = ''] = readFileSync(path, 'utf8').split('\n');
  return `http://127.0.0.1:${port}`;
}
