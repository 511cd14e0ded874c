import { app, BrowserWindow, nativeTheme, screen } from 'electron';
import type { ApplicationId } from '../../shared/model.ts';
import { APP_URL } from './appOrigin.ts';
import { createReloadLimiter } from './reloadLimiter.ts';
import { MINIMUM_SIZE, placeWindow } from './windowState.ts';
import { readWindowState, writeWindowState } from './windowStateFile.ts';

export type MainWindowOptions = {
  readonly preloadPath: string;
  /** Where the window's place is remembered. */
  readonly stateFile: string;
};

/** The app's one window: it can be closed (macOS) and opened again, while the service lives on. */
export class MainWindow {
  #window: BrowserWindow | null = null;
  readonly #options: MainWindowOptions;

  constructor(options: MainWindowOptions) {
    this.#options = options;
  }

  /** The window, if it is open. */
  current(): BrowserWindow | null {
    return this.#window;
  }

  /**
   * Brings the window to the front; opens it if there is none.
   *
   * @param applicationId what a window that has to be opened shows first
   */
  show(applicationId: ApplicationId | null = null): void {
    if (this.#window === null) {
      this.#window = this.#open(applicationId);
      return;
    }
    if (this.#window.isMinimized()) this.#window.restore();
    this.#window.show();
    this.#window.focus();
  }

  #open(applicationId: ApplicationId | null): BrowserWindow {
    const { stateFile, preloadPath } = this.#options;
    const saved = readWindowState(stateFile);
    const window = new BrowserWindow({
      ...placeWindow(
        saved,
        screen.getAllDisplays().map(({ workArea }) => workArea),
      ),
      minWidth: MINIMUM_SIZE.width,
      minHeight: MINIMUM_SIZE.height,
      show: false,
      autoHideMenuBar: true,
      // The colour of the page behind the page: no white flash before it is drawn.
      backgroundColor: nativeTheme.shouldUseDarkColors ? '#14161a' : '#ffffff',
      webPreferences: {
        preload: preloadPath,
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        nodeIntegrationInWorker: false,
        nodeIntegrationInSubFrames: false,
        webSecurity: true,
        allowRunningInsecureContent: false,
        experimentalFeatures: false,
        devTools: !app.isPackaged,
        webviewTag: false,
        navigateOnDragDrop: false,
        spellcheck: false,
      },
    });
    if (saved?.isMaximized === true) window.maximize();
    window.once('ready-to-show', () => window.show());
    window.on('close', () => {
      writeWindowState(stateFile, { bounds: window.getNormalBounds(), isMaximized: window.isMaximized() });
    });
    window.on('closed', () => {
      this.#window = null;
    });
    reloadAfterCrash(window);
    load(window, applicationId);
    return window;
  }
}

function reloadAfterCrash(window: BrowserWindow): void {
  const reloads = createReloadLimiter(() => performance.now());
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason !== 'clean-exit' && reloads.mayReload()) load(window, null);
  });
}

function load(window: BrowserWindow, applicationId: ApplicationId | null): void {
  const url = applicationId === null ? APP_URL : `${APP_URL}#/library/${applicationId}`;
  // A window closed before its page has loaded rejects; there is nobody left to tell.
  window.loadURL(url).catch(() => undefined);
}
