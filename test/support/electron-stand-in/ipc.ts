import type { IpcMain, IpcMainInvokeEvent, WebFrameMain } from 'electron';
import { observe } from './observed.ts';

/** As much of an event as the stand-in can tell, in Electron's own types. */
export type SenderFrame = Pick<WebFrameMain, 'url' | 'origin' | 'detached' | 'processId' | 'frameToken'> & {
  readonly parent: SenderFrame | null;
};
export type InvokeEvent = Pick<IpcMainInvokeEvent, 'type'> & { readonly senderFrame: SenderFrame };

type Handler = Parameters<IpcMain['handle']>[1];
const handlers = new Map<string, Handler>();

export const ipcMain = {
  handle(channel, listener) {
    if (handlers.has(channel)) {
      throw new Error(`Attempted to register a second handler for '${channel}'`);
    }
    handlers.set(channel, listener);
  },
} satisfies Pick<IpcMain, 'handle'>;

/** Brings a renderer's `invoke` to its handler; what it throws crosses as its message only, as in Electron. */
export async function deliver(
  event: InvokeEvent,
  channel: string,
  args: unknown[],
): Promise<{ ok: true; value: unknown } | { ok: false; message: string }> {
  const handler = handlers.get(channel);
  try {
    if (handler === undefined) throw new Error(`No handler registered for '${channel}'`);
    return { ok: true, value: await handler(whole(event), ...args) };
  } catch (problem) {
    const message = String(problem);
    observe({ kind: 'ipcRejected', channel, message });
    return { ok: false, message };
  }
}

/** The one place where a part stands for Electron's whole type: a handler that asks for more finds it undefined. */
function whole(event: InvokeEvent): IpcMainInvokeEvent {
  return event as unknown as IpcMainInvokeEvent;
}
