import { EventEmitter } from 'node:events';
import type * as E from 'electron';
import { app } from './app.ts';
import { nativeTheme } from './system.ts';
import { WebContents } from './webContents.ts';

type Bounds = { x: number; y: number; width: number; height: number };

/** A window of the app: a page of Chromium, and the little of a real window that the app asks for. */
export class BrowserWindow extends EventEmitter {
  static readonly all: BrowserWindow[] = [];
  readonly webContents: WebContents;
  readonly closed: Promise<void>;
  readonly options: E.BrowserWindowConstructorOptions;
  /** Set by specs: is the user looking? */
  focused = true;
  isShown = false;
  #isMaximized = false;
  #isMinimized = false;
  #isClosing = false;
  readonly #bounds: Bounds;

  constructor(options: E.BrowserWindowConstructorOptions) {
    super();
    const { x = 240, y = 120, width = 800, height = 600 } = options;
    this.options = options;
    this.#bounds = { x, y, width, height };
    this.webContents = new WebContents(options.webPreferences ?? {}, { width, height });
    this.closed = new Promise((resolve) => this.once('closed', resolve));
    this.webContents.once('dom-ready', () => this.emit('ready-to-show'));
    nativeTheme.on('updated', () => this.webContents.setColorScheme(nativeTheme.themeSource));
    this.webContents.setColorScheme(nativeTheme.themeSource);
    app.openWindows.add(this);
    BrowserWindow.all.push(this);
    app.emit('web-contents-created', {}, this.webContents);
  }

  loadURL(url: string): Promise<void> {
    return this.webContents.load(url);
  }
  show(): void {
    this.isShown = true;
    this.focused = true;
  }
  focus(): void {
    this.focused = true;
  }
  isFocused(): boolean {
    return this.focused;
  }
  maximize(): void {
    this.#isMaximized = true;
  }
  isMaximized(): boolean {
    return this.#isMaximized;
  }
  minimize(): void {
    this.#isMinimized = true;
    this.focused = false;
  }
  isMinimized(): boolean {
    return this.#isMinimized;
  }
  restore(): void {
    this.#isMinimized = false;
  }
  getNormalBounds(): Bounds {
    return this.#bounds;
  }
  /** Emits `close` at once, as Electron does, and `closed` when the page is gone. */
  close(): void {
    if (this.#isClosing) return;
    this.#isClosing = true;
    this.emit('close', { preventDefault: () => undefined });
    void this.webContents.close().finally(() => {
      this.emit('closed');
      app.windowClosed(this);
    });
  }
}

/** The methods above must be Electron's own: this line does not compile when one is misspelt or takes something else. */
type Conforms = Pick<
  E.BrowserWindow,
  | 'loadURL'
  | 'show'
  | 'focus'
  | 'isFocused'
  | 'maximize'
  | 'isMaximized'
  | 'minimize'
  | 'isMinimized'
  | 'restore'
  | 'getNormalBounds'
  | 'close'
>;
BrowserWindow satisfies new (
  options: E.BrowserWindowConstructorOptions,
) => Conforms;
