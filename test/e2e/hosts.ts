import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { installedElectron } from '../../scripts/electronRuntime.ts';
import { CHROMIUM_PATH, ENGINE_PATH } from '../support/electron-stand-in/browser.ts';

/** Where the specs can run (docs/architecture.md, 'Testing without Electron's binary'). */
export type HostName = 'electron' | 'stand-in' | 'web';

export const PROJECT = join(import.meta.dirname, '..', '..');
export type HostStatus = { readonly host: HostName; readonly ran: boolean; readonly why: string };

/** Every host, with whether it can run here and why (not). */
export function hostStatuses(): HostStatus[] {
  const electron = installedElectron(PROJECT);
  const hasChromium = existsSync(CHROMIUM_PATH);
  const hasEngine = existsSync(ENGINE_PATH);
  const noChromium = `there is no Chromium at ${CHROMIUM_PATH} (set CHROMIUM_PATH)`;
  return [
    {
      host: 'electron',
      ran: electron !== null,
      why: electron ?? "Electron's runtime is not installed (npx install-electron fetches it)",
    },
    {
      host: 'stand-in',
      ran: hasEngine,
      why: hasEngine ? `the built bundle in Node, its windows in ${ENGINE_PATH}` : noChromium,
    },
    { host: 'web', ran: hasChromium, why: hasChromium ? `in ${CHROMIUM_PATH}` : noChromium },
  ];
}
