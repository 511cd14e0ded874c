import { readFileSync } from 'node:fs';

/** How to ask for another one-time address, in the terminal's words. */
export function howToAsk(): string {
  if (process.platform === 'win32') return 'press Enter here';
  const signal = `run \`kill -USR1 ${process.pid}\``;
  return process.stdin.isTTY && isInForeground() ? `press Enter here, or ${signal}` : signal;
}

/**
 * Calls `onAsked` when somebody presses Enter, or sends SIGUSR1. (A listener of our own: without one that signal would open
 * Node's debugger, to everybody on this machine.)
 */
export function onAddressAsked(onAsked: () => void): void {
  if (process.platform !== 'win32') process.on('SIGUSR1', onAsked);
  const { stdin } = process;
  stdin.on('data', (typed: Buffer) => {
    if (typed.includes('\n')) onAsked();
  });
  stdin.on('error', () => undefined);
  // Who reads from a terminal in the background is stopped by the system, downloads and all.
  const follow = () => void (!stdin.isTTY || isInForeground() ? stdin.resume() : stdin.pause());
  if (stdin.isTTY && process.platform !== 'win32') process.on('SIGCONT', follow);
  follow();
  // What ends the app is a signal, not that there is nobody to type.
  if ('unref' in stdin && typeof stdin.unref === 'function') stdin.unref();
}

/** Only Linux says; elsewhere it is believed. */
function isInForeground(): boolean {
  try {
    // After the name in brackets: state, parent, group, session, terminal, the terminal's foreground group.
    const fields = readFileSync('/proc/self/stat', 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return fields[2] === fields[5];
  } catch {
    return true;
  }
}
