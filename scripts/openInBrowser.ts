import { spawn } from 'node:child_process';

/** Opens an address in the user's browser; where there is none the address is on the screen. */
export function openInBrowser(address: string): void {
  const [program, args]: [string, string[]] =
    process.platform === 'darwin'
      ? ['open', [address]]
      : process.platform === 'win32'
        ? ['explorer.exe', [address]]
        : ['xdg-open', [address]];
  const child = spawn(program, args, { detached: true, stdio: 'ignore' });
  child.on('error', () => console.error('No browser could be opened: open the address above by hand.'));
  child.unref();
}
