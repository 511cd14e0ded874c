import { rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { app } from './app.ts';
import { browser } from './browser.ts';
import { BrowserWindow } from './browserWindow.ts';
import { observations } from './observed.ts';
import { dialogAnswers, Menu, Notification, powerMonitor } from './system.ts';

/** What a spec can make happen to the desktop, beside what it does in the page: one JSON line each way over a UNIX socket. */
export const controlSchema = z.discriminatedUnion('do', [
  z.object({ do: z.literal('describe') }),
  z.object({ do: z.literal('emitPower'), event: z.enum(['suspend', 'resume']) }),
  z.object({ do: z.literal('answerDialog'), filePaths: z.array(z.string()) }),
  z.object({ do: z.literal('secondInstance') }),
  z.object({ do: z.literal('setFocused'), focused: z.boolean() }),
  z.object({ do: z.literal('minimize') }),
  z.object({ do: z.literal('clickNotification') }),
  z.object({ do: z.literal('quit') }),
]);
export type Control = z.infer<typeof controlSchema>;

export const descriptionSchema = z.object({
  pid: z.number(),
  cdpUrl: z.string(),
  windows: z.array(
    z.object({
      focused: z.boolean(),
      minimized: z.boolean(),
      bounds: z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() }),
    }),
  ),
  menu: z.array(z.string()),
  observations: z.array(z.looseObject({ kind: z.string() })),
});
export type Description = z.infer<typeof descriptionSchema>;

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
  perform(controlSchema.parse(JSON.parse(line)));
  socket.write(`${JSON.stringify(await currentDescription())}\n`);
}

function perform(control: Control): void {
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
      app.emit('second-instance', {}, [], '', null);
      return;
    case 'setFocused':
      for (const window of BrowserWindow.all) window.focused = control.focused;
      return;
    case 'minimize':
      for (const window of BrowserWindow.all) window.minimize();
      return;
    case 'clickNotification':
      Notification.last?.emit('click');
      return;
    case 'quit':
      app.quit();
  }
}

async function currentDescription(): Promise<Description> {
  const { cdpUrl } = await browser();
  return {
    pid: process.pid,
    cdpUrl,
    windows: BrowserWindow.all.map((window) => ({
      focused: window.isFocused(),
      minimized: window.isMinimized(),
      bounds: window.getNormalBounds(),
    })),
    menu: (Menu.applicationMenu?.template ?? []).map(({ label, role }) => label ?? role ?? ''),
    observations,
  };
}
