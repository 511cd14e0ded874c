import { join } from 'node:path';
import { app, dialog, Menu, nativeTheme, powerMonitor, session } from 'electron';
import { toAppError } from '../../shared/errors.ts';
import { describeError } from '../../shared/messages.ts';
import type { Host, Service } from '../service/index.ts';
import { registerAppScheme, serveAppScheme } from './appProtocol.ts';
import { deepLinkIn, parseDeepLink } from './deepLink.ts';
import { createElectronHost } from './electronHost.ts';
import { connectPage } from './ipc.ts';
import { LaunchRequests } from './launchRequests.ts';
import { MainWindow } from './mainWindow.ts';
import { menuTemplate } from './menu.ts';
import { restrictNavigation } from './navigation.ts';
import { restrictPermissions } from './permissions.ts';
import { watchQueue } from './queueWatch.ts';
import { stopBeforeQuit } from './quit.ts';
import { restrictRequests } from './requests.ts';
import { refuseSwitches } from './switches.ts';

export type DesktopOptions = {
  /** The folder for everything the app keeps. The browser engine's own files are in a folder inside it. */
  readonly stateFolder: string;
  readonly isDemo: boolean;
  /** Folder of the built page. */
  readonly pageFolder: string;
  readonly preloadPath: string;
  readonly openService: (host: Host) => Service | Promise<Service>;
};

/** Runs the app on Electron until it is quit. A second start only brings the first one's window to the front. */
export function runDesktopApp(options: DesktopOptions): void {
  if (refuseSwitches(app, dialog)) return;
  app.setPath('userData', join(options.stateFolder, 'electron'));
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return;
  }
  app.enableSandbox();
  registerAppScheme();
  restrictNavigation(app);
  const requests = new LaunchRequests(deepLinkIn(process.argv));
  // Listened to from the first moment: on macOS even the link that started the app comes as an event.
  app.on('second-instance', (_event, words) => requests.arrive(deepLinkIn(words)));
  app.on('open-url', (event, url) => {
    event.preventDefault();
    requests.arrive(parseDeepLink(url));
  });
  app.setAppUserModelId('com.bindist.desktop');
  // The installers register it as well, but a copied app and an AppImage have no installer. In development it would name Electron
  // itself.
  if (app.isPackaged) app.setAsDefaultProtocolClient('bindist');
  app
    .whenReady()
    .then(() => open(options, requests))
    .catch((problem: unknown) => {
      const { title, text } = describeError(toAppError(problem));
      dialog.showErrorBox(title, text);
      app.exit(1);
    });
}

async function open(options: DesktopOptions, requests: LaunchRequests): Promise<void> {
  const mainWindow = new MainWindow({
    preloadPath: options.preloadPath,
    stateFile: join(options.stateFolder, 'window.json'),
  });
  const openWindow = () => mainWindow.current();
  restrictPermissions(session.defaultSession);
  restrictRequests(session.defaultSession, !app.isPackaged);
  serveAppScheme(options.pageFolder);
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(process.platform)));

  const service = await options.openService(createElectronHost(openWindow, options.isDemo));
  stopBeforeQuit(app, service);
  connectPage(service, openWindow);
  await watchQueue(service, mainWindow);
  await followTheme(service);
  // After a sleep the network is usually back: whatever waits for it is tried at once.
  powerMonitor.on('resume', () => void service.invoke('host.networkChanged', { online: true }));

  app.on('activate', () => mainWindow.show());
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  requests.answerWith((applicationId) => {
    const isOpen = openWindow() !== null;
    mainWindow.show(applicationId);
    if (applicationId !== null && isOpen) service.showApplication(applicationId);
  });
}

/** Dialogs, menus and the page's `prefers-color-scheme` follow the theme the user chose. */
async function followTheme(service: Service): Promise<void> {
  service.on('settings.changed', ({ theme }) => {
    nativeTheme.themeSource = theme;
  });
  const settings = await service.invoke('settings.get', {});
  if (settings.ok) nativeTheme.themeSource = settings.value.theme;
}
