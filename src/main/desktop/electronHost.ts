import { app, type BrowserWindow, dialog, type OpenDialogOptions, shell } from 'electron';
import { AppFailure } from '../../shared/errors.ts';
import { type Host, platformName } from '../service/index.ts';

/** What the desktop can do for the service: file manager, dialogs, other programs. */
export function createElectronHost(openWindow: () => BrowserWindow | null, isDemo: boolean): Host {
  return {
    info: {
      kind: 'electron',
      appVersion: app.getVersion(),
      platform: platformName(process.platform),
      canShowInFolder: true,
      canOpenFiles: true,
      canChooseFolder: true,
      isDemo,
    },
    allowedFolders: 'chosen',
    openExternal: (url) => shell.openExternal(url),
    async chooseFolder(startIn) {
      const options: OpenDialogOptions = {
        properties: ['openDirectory', 'createDirectory'],
        ...(startIn === undefined ? {} : { defaultPath: startIn }),
      };
      const window = openWindow();
      const { canceled, filePaths } = await (window === null
        ? dialog.showOpenDialog(options)
        : dialog.showOpenDialog(window, options));
      return canceled ? null : (filePaths[0] ?? null);
    },
    async showInFolder(path) {
      shell.showItemInFolder(path);
    },
    async UNSAFE_openFile(path) {
      // Electron answers with the system's words instead of throwing. They are not shown.
      const problem = await shell.openPath(path);
      if (problem !== '') throw new AppFailure({ code: 'disk.failed', path });
    },
  };
}
