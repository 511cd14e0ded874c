/**
 * What `import … from 'electron'` gives the built main bundle in plain Node: only what the app uses, so that a use of
 * anything more fails when the bundle is linked, by name.
 */
import { openControl } from './control.ts';

openControl(process.env.ELECTRON_STAND_IN_CONTROL);

export { app } from './app.ts';
export { BrowserWindow } from './browserWindow.ts';
export { ipcMain } from './ipc.ts';
export { protocol } from './protocol.ts';
export { session } from './session.ts';
export {
  dialog,
  Menu,
  Notification,
  nativeTheme,
  powerMonitor,
  powerSaveBlocker,
  screen,
  shell,
} from './system.ts';
export { utilityProcess } from './utilityProcess.ts';
