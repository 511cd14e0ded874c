import { once } from 'node:events';
import { _electron } from '@playwright/test';
import { installedElectron } from '../../../scripts/electronRuntime.ts';
import { PROJECT } from '../hosts.ts';
import { type AppOptions, appEnvironment, type RunningApp } from './runningApp.ts';

/** Starts the built app in Electron itself. */
export async function startElectronApp(options: AppOptions): Promise<RunningApp> {
  const executablePath = installedElectron(PROJECT);
  if (executablePath === null) throw new Error("Electron's runtime is not installed.");
  const environment = Object.entries(appEnvironment(options)).filter((entry): entry is [string, string] => {
    return entry[1] !== undefined;
  });
  const electron = await _electron.launch({
    executablePath,
    args: [PROJECT, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
    env: Object.fromEntries(environment),
  });
  const stopWatching = await options.complaints.watch(electron.context());
  return {
    page: await electron.firstWindow(),
    desktop: null,
    async kill() {
      stopWatching();
      const child = electron.process();
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
    quit() {
      stopWatching();
      return electron.close();
    },
  };
}
