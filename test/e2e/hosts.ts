import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { CHROMIUM_PATH } from '../support/electron-stand-in/browser.ts';

/** Where the specs can run (design.md, 'Testing without Electron's binary'). */
export type HostName = 'electron' | 'stand-in' | 'web';
export type HostStatus = { readonly host: HostName; readonly ran: boolean; readonly why: string };

/** Path of Electron's executable when its runtime is installed; asking the package itself would download it. */
export function electronPath(): string | null {
  const folder = dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  const pathFile = join(folder, 'path.txt');
  if (!existsSync(pathFile)) return null;
  const path = join(
    process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(folder, 'dist'),
    readFileSync(pathFile, 'utf8'),
  );
  return existsSync(path) ? path : null;
}

/** Every host, with whether it can run here and why (not). */
export function hostStatuses(): HostStatus[] {
  const electron = electronPath();
  const hasChromium = existsSync(CHROMIUM_PATH);
  const chromium = hasChromium
    ? `in ${CHROMIUM_PATH}`
    : `there is no Chromium at ${CHROMIUM_PATH} (set CHROMIUM_PATH)`;
  return [
    {
      host: 'electron',
      ran: electron !== null,
      why: electron ?? "Electron's runtime is not installed (npx install-electron fetches it)",
    },
    {
      host: 'stand-in',
      ran: hasChromium,
      why: hasChromium ? `the built bundle in Node, its windows ${chromium}` : chromium,
    },
    { host: 'web', ran: hasChromium, why: chromium },
  ];
}
