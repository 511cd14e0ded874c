import { ipcMain, type WebContents, type WebFrameMain } from 'electron';
import { type AnyEvent, COMMAND_NAMES } from '../../shared/contract.ts';
import { createListeners } from '../../shared/listeners.ts';
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
  /** What a page has to hear, for the one that listens. */
  const mustBeHeard = createListeners<AnyEvent>({ keepsUntilHeard: true });
  let listening: PageWindow | null = null;
  let stopListening = () => {};

  function sendTo(window: PageWindow | null, { event, payload }: AnyEvent): void {
    window?.webContents.send(channelOf(event), payload);
  }

  /** @param window with a page that has its listeners; null: there is none any more */
  function listenFor(window: PageWindow | null): void {
    if (window === listening) return;
    stopListening();
    listening = window;
    stopListening = window === null ? () => {} : mustBeHeard.listen((event) => sendTo(window, event));
  }

  for (const command of COMMAND_NAMES) {
    ipcMain.handle(channelOf(command), (event, input: unknown) => {
      const mainFrame = openWindow()?.webContents.mainFrame ?? null;
      if (!isTrustedSender(event.senderFrame, mainFrame))
        throw new Error('Refused: this frame may not call the app.');
      listenFor(openWindow());
      return service.invoke(command, input);
    });
  }
  service.onAny((event) => {
    const window = openWindow();
    if (event.event !== 'notice' && event.event !== 'host.applicationAsked') {
      sendTo(window, event);
      return;
    }
    if (window !== listening) listenFor(null);
    mustBeHeard.emit(event);
  });
}
