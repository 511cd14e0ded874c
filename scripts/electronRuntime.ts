import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Only looks: `require('electron')` would download, and throw where that cannot be done. */
export function installedElectron(project: string): string | null {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  const folder = join(project, 'node_modules', 'electron');
  const pathFile = join(folder, 'path.txt');
  if (!existsSync(pathFile)) return null;
  const path = join(override ?? join(folder, 'dist'), readFileSync(pathFile, 'utf8').trim());
  return existsSync(path) ? path : null;
}

const FETCH_TIMEOUT_MS = 120_000;

/**
 * Path of Electron's binary. Electron's package fetches it at the first start; null where that cannot be done.
 * `ELECTRON_SKIP_BINARY_DOWNLOAD` keeps it from trying.
 */
export function electronPath(project: string): string | null {
  const installed = installedElectron(project);
  if (installed !== null || process.env.ELECTRON_SKIP_BINARY_DOWNLOAD) return installed;
  const installer = join(project, 'node_modules', 'electron', 'install.js');
  spawnSync(process.execPath, [installer], { stdio: 'ignore', timeout: FETCH_TIMEOUT_MS });
  return installedElectron(project);
}
