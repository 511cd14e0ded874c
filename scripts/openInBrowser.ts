import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { OneTimeAddress } from '../src/main/web/index.ts';

const PREFIX = 'open-';
const BY_HAND = 'open the address above by hand.';

/**
 * Opens a one-time address in the user's browser; where there is none the address is on the screen. What a program is started
 * with is there for every user of the machine to read: so it is started with the name of a file that only this user can, which
 * leads on to the address and goes with it.
 */
export function openInBrowser({ address, over }: OneTimeAddress, privateFolder: string): void {
  for (const name of readdirSync(privateFolder)) {
    if (name.startsWith(PREFIX)) rmSync(join(privateFolder, name), { recursive: true, force: true });
  }
  const folder = mkdtempSync(join(privateFolder, PREFIX));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  void over.then(remove);
  process.once('exit', remove);
  const file = join(folder, 'bindist.html');
  writeFileSync(file, leadingTo(address), { mode: 0o600, flag: 'wx' });
  chmodSync(folder, 0o700);
  if (process.platform !== 'win32' && ((statSync(folder).mode | statSync(file).mode) & 0o077) !== 0) {
    remove();
    console.error(`No file can be kept to this user alone in ${privateFolder}: ${BY_HAND}`);
    return;
  }
  start(file);
  console.log(`If the browser cannot read ${file} (those from a Snap or Flatpak cannot), ${BY_HAND}`);
}

/** No script: a page from a file may have none. */
function leadingTo(address: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="referrer" content="no-referrer">
<meta http-equiv="refresh" content="0; url=${address}">
<title>BinDist Desktop</title>
<p><a href="${address}">Open BinDist Desktop</a></p>
</html>
`;
}

function start(file: string): void {
  const [program, argument]: [string, string] =
    process.platform === 'darwin'
      ? ['open', file]
      : process.platform === 'win32'
        ? ['explorer.exe', file]
        : ['xdg-open', pathToFileURL(file).href];
  const child = spawn(program, [argument], { detached: true, stdio: 'ignore' });
  child.on('error', () => console.error(`No browser could be opened: ${BY_HAND}`));
  child.unref();
}
