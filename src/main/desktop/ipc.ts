import { ipcMain, type WebContents, type WebFrameMain } from 'electron';
import { COMMAND_NAMES, type EventName } from '../../shared/contract.ts';
import type { Service } from '../service/index.ts';
import { isTrustedSender } from './senderCheck.ts';

/** The channel of a command or an event. The preload builds the same name. */
const channelOf = (name: string) => `bindist:${name}`;

/** What is needed of a window here. */
type PageWindow = {
  readonly webContents: Pick<WebContents, 'send'> & {
    readonly mainFrame: Pick<WebFrameMain, 'processId' | 'frameToken'>;
  };
};

/**
 * Connects the service with the page: one channel for each command and each event, and nothing generic. A message from anything
 * but the page itself is *rejected*: a silent `undefined` would hide attacks and bugs alike.
 *
 * A notice, and an application to show, are kept until a page listens. A page that has called a command has its listeners. Any
 * other event only repeats what a page asks for when it starts.
 */
export function connectPage(service: Service, openWindow: () => PageWindow | null): void {
  const listening = new WeakSet<PageWindow>();
  const unheard: { readonly event: EventName; readonly payload: unknown }[] = [];

  function deliverUnheard(): void {
    const window = openWindow();
    if (window === null) return;
    listening.add(window);
    for (const { event, payload } of unheard.splice(0)) window.webContents.send(channelOf(event), payload);
  }

  for (const command of COMMAND_NAMES) {
    ipcMain.handle(channelOf(command), (event, input: unknown) => {
      const mainFrame = openWindow()?.webContents.mainFrame ?? null;
      if (!isTrustedSender(event.senderFrame, mainFrame))
        throw new Error('Refused: this frame may not call the app.');
      deliverUnheard();
      return service.invoke(command, input);
    });
  }
  service.subscribe((event, payload) => {
    const window = openWindow();
    const mustBeHeard = event === 'notice' || event === 'host.applicationAsked';
    if (mustBeHeard && (window === null || !listening.has(window))) {
      unheard.push({ event, payload });
      return;
    }
    window?.webContents.send(channelOf(event), payload);
  });
}
