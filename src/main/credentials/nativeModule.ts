import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** SHA-256 of each prebuilt keytar by its folder (`linux-x64`), put in by the build (electron.vite.config.ts); absent elsewhere. */
declare const NATIVE_SHA256: Readonly<Record<string, string>> | undefined;

/**
 * Native code cannot lie in the app's archive, whose integrity Electron checks; so the archive holds what it must be, and it is
 * compared before it is loaded: code put in its place would be asked for every key. Where nothing was packaged there is nothing to
 * compare. On macOS signing changes the file, and the system itself loads only what the app's own team has signed.
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
