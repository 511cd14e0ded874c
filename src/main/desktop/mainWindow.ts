import { app, BrowserWindow, nativeTheme, screen } from 'electron';
import type { ApplicationId } from '../../shared/model.ts';
import { APP_URL } from './appOrigin.ts';
import { createReloadLimiter } from './reloadLimiter.ts';
import { MINIMUM_SIZE, placeWindow } from './windowState.ts';
import { readWindowState, writeWindowState } from './windowStateFile.ts';

export type MainWindowOptions = {
  readonly preloadPath: string;
  /** The file that remembers where the window was. */
  readonly stateFile: string;
};

/** The app's only window. On macOS it can be closed and opened again while the service goes on. */
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
   * Brings the window to the front, or opens it.
   *
   * @param applicationId the application a newly opened window shows first
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
      // The colour behind the page, so that there is no white flash before it is drawn.
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
  // Loading is rejected when the window is closed meanwhile. Then nobody is there to be told.
  window.loadURL(url).catch(() => undefined);
}
