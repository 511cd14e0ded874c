import { EventEmitter } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type * as E from 'electron';
import packageJson from '../../../package.json' with { type: 'json' };
import { browser, closeBrowser, keepProfilesIn } from './browser.ts';
import { observe } from './observed.ts';

/** Windows that are open, as far as quitting is concerned. */
export type Closable = { close(): void; readonly closed: Promise<void> };

class PreventableEvent {
  defaultPrevented = false;
  readonly preventDefault = () => {
    this.defaultPrevented = true;
  };
}

class StandInApp extends EventEmitter {
  /** A spec says so: the built bundle is the one that is packaged. */
  readonly isPackaged = process.env.ELECTRON_STAND_IN_PACKAGED === '1';
  readonly commandLine = {
    hasSwitch: (name) => process.argv.slice(2).some((word) => new RegExp(`^--?${name}(=|$)`).test(word)),
  } satisfies Pick<E.CommandLine, 'hasSwitch'>;
  readonly openWindows = new Set<Closable>();
  readonly #ready = new Promise<void>((resolve) => {
    // As in Electron, 'ready' comes after the entry module has run.
    setImmediate(() => {
      const link = process.env.ELECTRON_STAND_IN_OPEN_URL;
      if (link !== undefined) this.openUrl(link);
      void browser().then(() => resolve());
    });
  });
  readonly #paths = new Map<string, string>();
  #isQuitting = false;

  whenReady(): Promise<void> {
    return this.#ready;
  }
  getVersion(): string {
    return packageJson.version;
  }
  setPath(name: string, path: string): void {
    mkdirSync(path, { recursive: true });
    this.#paths.set(name, path);
    if (name === 'userData') keepProfilesIn(path);
  }
  enableSandbox(): void {
    // Chromium decides by itself; as root it cannot.
  }
  setAppUserModelId(): void {
    // Windows only.
  }
  setAsDefaultProtocolClient(protocol: string): boolean {
    observe({ kind: 'protocolClient', protocol });
    return true;
  }

  /** One process for each `userData`, as in Electron. The lock of a process that was killed is taken over. */
  requestSingleInstanceLock(): boolean {
    const userData = this.#paths.get('userData');
    if (userData === undefined) throw new Error('The app has not said where its data is.');
    const path = join(userData, 'stand-in.lock');
    try {
      if (isAlive(Number(readFileSync(path, 'utf8')))) return false;
      rmSync(path);
    } catch {
      // No lock.
    }
    const file = openSync(path, 'wx');
    writeSync(file, String(process.pid));
    closeSync(file);
    this.once('quit', () => rmSync(path, { force: true }));
    return true;
  }

  quit(): void {
    void this.#quit();
  }

  exit(exitCode = 0): void {
    this.emit('quit', {}, exitCode);
    const end = () => process.exit(exitCode);
    void closeBrowser().then(end, end);
  }

  async #quit(): Promise<void> {
    if (this.#isPrevented('before-quit')) return;
    this.#isQuitting = true;
    for (const window of this.openWindows) window.close();
    await Promise.all([...this.openWindows].map(({ closed }) => closed));
    if (!this.#isPrevented('will-quit')) this.exit();
  }

  windowClosed(window: Closable): void {
    this.openWindows.delete(window);
    if (this.openWindows.size === 0 && !this.#isQuitting) this.emit('window-all-closed');
  }

  /** As macOS does with a link: before 'ready' for the one the app was started by. */
  openUrl(url: string): void {
    this.emit('open-url', new PreventableEvent(), url);
  }

  #isPrevented(name: string): boolean {
    const event = new PreventableEvent();
    this.emit(name, event);
    return event.defaultPrevented;
  }
}

export const app = new StandInApp() satisfies Pick<
  E.App,
  | 'whenReady'
  | 'getVersion'
  | 'setPath'
  | 'enableSandbox'
  | 'setAppUserModelId'
  | 'setAsDefaultProtocolClient'
  | 'isPackaged'
  | 'requestSingleInstanceLock'
  | 'quit'
  | 'exit'
>;

process.on('SIGTERM', () => app.quit());

function isAlive(pid: number): boolean {
  try {
    return pid !== process.pid && process.kill(pid, 0);
  } catch {
    return false;
  }
}
