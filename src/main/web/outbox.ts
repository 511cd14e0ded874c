import type { WebSocket } from 'ws';

/** When this much is waiting to be sent, nothing more is read from the page, so that it cannot ask for more than it reads. */
const MUCH_BYTES = 8 * 1024 * 1024;

/** A page that takes no message for this long is cut off. It comes back and asks for a snapshot. */
export const STALLED_MS = 15_000;

/** Sends to one page. It is cut off when it does not read, never because one answer is long. */
export function createOutbox(socket: WebSocket): (text: string) => void {
  let stalled: NodeJS.Timeout | null = null;

  function watch() {
    if (stalled !== null) clearTimeout(stalled);
    stalled = null;
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount <= MUCH_BYTES) {
      if (socket.isPaused) socket.resume();
      return;
    }
    socket.pause();
    stalled = setTimeout(() => socket.terminate(), STALLED_MS).unref();
  }

  socket.on('close', watch);
  return (text) => {
    // Called when the message is with the system, or cannot be sent any more.
    socket.send(text, watch);
    if (stalled === null) watch();
  };
}
