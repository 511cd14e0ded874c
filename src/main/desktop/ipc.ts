import { type BrowserWindow, ipcMain } from 'electron';
import { COMMAND_NAMES } from '../../shared/contract.ts';
import type { Service } from '../service/index.ts';
import { isTrustedSender } from './senderCheck.ts';

/** Channel of a command or an event; the preload builds the same name. */
const channelOf = (name: string) => `bindist:${name}`;

/**
 * Mounts the service on Electron's IPC: one channel for each command, nothing generic. A message from anything but the
 * page itself is *rejected*: a silent `undefined` would hide attacks and bugs alike.
 */
export function mountCommands(service: Service): void {
  for (const command of COMMAND_NAMES) {
    ipcMain.handle(channelOf(command), (event, input: unknown) => {
      if (!isTrustedSender(event.senderFrame)) throw new Error('Refused: this frame may not call the app.');
      return service.invoke(command, input);
    });
  }
}

/** Sends every event of the service to the window that is open, if one is. */
export function forwardEvents(service: Service, openWindow: () => BrowserWindow | null): void {
  service.subscribe((event, payload) => openWindow()?.webContents.send(channelOf(event), payload));
}
