import { rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { app } from './app.ts';
import { browser } from './browser.ts';
import { BrowserWindow } from './browserWindow.ts';
import { type Control, controlSchema, type Description } from './controlMessages.ts';
import { observations } from './observed.ts';
import { dialogAnswers, Menu, Notification, powerMonitor } from './system.ts';

/** Opens the control socket, if a path for one was given. */
export function openControl(path: string | undefined): void {
  if (path === undefined) return;
  rmSync(path, { force: true });
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    createInterface({ input: socket }).on('line', (line) => void answerLine(socket, line));
  });
  server.listen(path);
  // The app alone decides when the process ends.
  server.unref();
}

async function answerLine(socket: Socket, line: string): Promise<void> {
  await perform(controlSchema.parse(JSON.parse(line)));
  socket.write(`${JSON.stringify(await currentDescription())}\n`);
}

async function perform(control: Control): Promise<void> {
  switch (control.do) {
    case 'describe':
      return;
    case 'emitPower':
      powerMonitor.emit(control.event);
      return;
    case 'answerDialog':
      dialogAnswers.push(control.filePaths);
      return;
    case 'secondInstance':
      app.emit('second-instance', {}, control.words ?? [], '', null);
      return;
    case 'openUrl':
      app.openUrl(control.url);
      return;
    case 'setFocused':
      for (const window of BrowserWindow.all) window.focused = control.focused;
      return;
    case 'minimize':
      for (const window of BrowserWindow.all) window.minimize();
      return;
    case 'crashPage':
      for (const { webContents } of BrowserWindow.all) await webContents.forcefullyCrashRenderer();
      return;
    case 'clickNotification':
      Notification.last?.emit('click');
      return;
    case 'failNotification':
      Notification.last?.emit('failed', {}, 'The system shows none.');
      return;
    case 'openForeignWindow':
      await openForeignWindow();
      return;
    case 'quit':
      app.quit();
  }
}

/** A window of the same process, with our preload and our page, that the app did not open. */
async function openForeignWindow(): Promise<void> {
  const [own] = BrowserWindow.all;
  if (own === undefined) throw new Error('The app has no window yet.');
  const foreign = new BrowserWindow(own.options);
  await foreign.loadURL('app://bindist/index.html#foreign');
}

async function currentDescription(): Promise<Description> {
  const { cdpUrl } = await browser();
  return {
    pid: process.pid,
    cdpUrl,
    windows: BrowserWindow.all.map((window) => ({
      shown: window.isShown,
      focused: window.isFocused(),
      minimized: window.isMinimized(),
      bounds: window.getNormalBounds(),
    })),
    menu: (Menu.applicationMenu?.template ?? []).map(({ label, role }) => label ?? role ?? ''),
    observations,
  };
}
