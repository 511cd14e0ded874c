import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/**
 * The SHA-256 of each prebuilt keytar by its folder (`linux-x64`), put in by the build (electron.vite.config.ts). Absent
 * elsewhere.
 */
declare const NATIVE_SHA256: Readonly<Record<string, string>> | undefined;

/**
 * Compares the native module with the SHA-256 in the app's archive, before it is loaded. Native code cannot lie in that archive,
 * whose integrity Electron checks, and code put in its place would be given every key. Where nothing was packaged there is
 * nothing to compare. On macOS signing changes the file, and the system itself loads only what the app's own team has signed.
 *
 * @throws Error when it is another file
 */
export async function checkKeytar(): Promise<void> {
  const isPackaged = /\.asar[\\/]/.test(import.meta.dirname);
  if (!isPackaged || process.platform === 'darwin' || typeof NATIVE_SHA256 === 'undefined') return;
  const system = `${process.platform}-${process.arch}`;
  const library = dirname(createRequire(import.meta.url).resolve('keytar'));
  await checkNativeModule(join(library, '..', 'prebuilds', system, 'keytar.node'), NATIVE_SHA256[system]);
}

/** @throws Error when the file is not there, not the recorded one, or none was recorded */
export async function checkNativeModule(path: string, sha256: string | undefined): Promise<void> {
  const actual = createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
  if (actual !== sha256) throw new Error(`The native module is not the one this app was built with: ${path}`);
}
