import { type ChildProcess, spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Browser, chromium, type Page } from '@playwright/test';
import { MAPPED_ORIGIN } from '../../support/electron-stand-in/origin.ts';
import { PROJECT } from '../hosts.ts';
import { connectDesktop, type Desktop } from './desktop.ts';
import { type AppOptions, appEnvironment, end, type RunningApp } from './runningApp.ts';

const REGISTER = join(PROJECT, 'test', 'support', 'electron-stand-in', 'register.ts');

/** Starts the built main bundle, unmodified, in plain Node with `electron` resolved to the stand-in. */
export async function startStandInApp(options: AppOptions): Promise<RunningApp> {
  const control = join(dirname(options.stateFolder), 'control');
  const child = spawn(process.execPath, ['--import', REGISTER, join(PROJECT, 'out', 'main', 'index.js')], {
    env: { ...appEnvironment(options), ELECTRON_STAND_IN_CONTROL: control },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  // A start that fails must not leave its process behind.
  return drive(child, control, options).catch(async (problem) => {
    await end(child, 'SIGKILL');
    throw problem;
  });
}

async function drive(child: ChildProcess, control: string, { complaints }: AppOptions): Promise<RunningApp> {
  const isRunning = () => child.exitCode === null && child.signalCode === null;
  const desktop = await connectDesktop(control, isRunning);
  const { cdpUrl } = await desktop.perform({ do: 'describe' });
  const browser = await chromium.connectOverCDP(cdpUrl);
  const page = await appPage(browser, desktop);
  // What it complained of before is told again to whoever connects.
  const stopWatching = await complaints.watch(page.context());
  const close = () => {
    desktop.close();
    return browser.close().catch(() => undefined);
  };
  return {
    page,
    desktop,
    async kill() {
      stopWatching();
      await end(child, 'SIGKILL');
      await close();
    },
    async quit() {
      stopWatching();
      await end(child, 'SIGTERM');
      await close();
    },
  };
}

/** The window's page, once it is shown. Throws when the app ends before. */
async function appPage(browser: Browser, desktop: Desktop): Promise<Page> {
  for (;;) {
    const { windows } = await desktop.perform({ do: 'describe' });
    const pages = browser.contexts().flatMap((context) => context.pages());
    const page = pages.find((candidate) => candidate.url().startsWith(MAPPED_ORIGIN));
    if (page !== undefined && windows.some(({ shown }) => shown)) return page;
    await sleep(20);
  }
}
