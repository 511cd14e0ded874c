import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { chromium } from '@playwright/test';
import { CHROMIUM_PATH } from '../../support/electron-stand-in/browser.ts';
import { PROJECT } from '../hosts.ts';
import { type AppOptions, appEnvironment, end, type RunningApp } from './runningApp.ts';

const START = join(PROJECT, 'scripts', 'start.ts');

/** Starts the app as `npm start` does where there is no Electron, and opens the address it prints in a browser of its own. */
export async function startWebApp(options: AppOptions): Promise<RunningApp> {
  const child = spawn(process.execPath, [START, '--web'], {
    env: appEnvironment(options),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  // A start that fails must not leave its process behind.
  return open(child, options).catch(async (problem) => {
    await end(child, 'SIGKILL');
    throw problem;
  });
}

async function open(
  child: ChildProcessByStdio<null, Readable, null>,
  { complaints }: AppOptions,
): Promise<RunningApp> {
  const address = await printedAddress(createInterface({ input: child.stdout }));
  if (address === null) throw new Error('The web host ended without printing its address.');
  const browser = await chromium.launch({
    executablePath: CHROMIUM_PATH,
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
  const context = await browser.newContext();
  const stopWatching = await complaints.watch(context);
  const page = await context.newPage();
  await page.goto(address);
  return {
    page,
    desktop: null,
    async kill() {
      stopWatching();
      await end(child, 'SIGKILL');
      await browser.close();
    },
    async quit() {
      stopWatching();
      await end(child, 'SIGTERM');
      await browser.close();
    },
  };
}

async function printedAddress(lines: AsyncIterable<string>): Promise<string | null> {
  for await (const line of lines) {
    const address = /http:\/\/127\.0\.0\.1:\d+\/\S+/.exec(line)?.[0];
    if (address !== undefined) return address;
  }
  return null;
}
