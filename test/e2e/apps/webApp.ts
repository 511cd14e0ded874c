import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { type Browser, chromium } from '@playwright/test';
import { CHROMIUM_ARGS, CHROMIUM_PATH } from '../../support/electron-stand-in/browser.ts';
import { PROJECT } from '../hosts.ts';
import { type AppOptions, appEnvironment, end, type ProcessOptions, type RunningApp } from './runningApp.ts';

const START = join(PROJECT, 'scripts', 'start.ts');

/** The web host's process, as `npm start` starts it where there is no Electron. */
export type WebProcess = {
  readonly child: ChildProcessByStdio<Writable, Readable, null>;
  /** The next one-time address it prints. */
  nextAddress(): Promise<string>;
};

export function startWebProcess(options: ProcessOptions, args: readonly string[] = []): WebProcess {
  const child = spawn(process.execPath, [START, '--web', ...args], {
    env: appEnvironment(options),
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    child,
    async nextAddress() {
      for (;;) {
        const line = await lines.next();
        if (line.done === true) throw new Error('The web host ended without printing its address.');
        const address = /http:\/\/127\.[\d.]+:\d+\/enter#\S+/.exec(line.value)?.[0];
        if (address !== undefined) return address;
      }
    },
  };
}

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM_PATH,
    args: CHROMIUM_ARGS,
  });
}

/** Starts the app as `npm start` does where there is no Electron, and opens the address it prints in a browser of its own. */
export async function startWebApp(options: AppOptions): Promise<RunningApp> {
  const app = startWebProcess(options);
  // A start that fails must not leave its process behind.
  return open(app, options).catch(async (problem) => {
    await end(app.child, 'SIGKILL');
    throw problem;
  });
}

async function open({ child, nextAddress }: WebProcess, { complaints }: AppOptions): Promise<RunningApp> {
  const address = await nextAddress();
  const browser = await launchBrowser();
  const context = await browser.newContext();
  const stopWatching = await complaints.watch(context);
  const page = await context.newPage();
  await page.goto(address);
  // On its way through the entry page.
  await page.waitForURL((url) => url.pathname === '/');
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
