import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Control,
  type Description,
  descriptionSchema,
} from '../../support/electron-stand-in/controlMessages.ts';

/** The stand-in's control channel: makes things happen to the desktop, and tells what the app did to it. */
export type Desktop = {
  /** Does it, and answers how the desktop is afterwards. */
  perform(control: Control): Promise<Description>;
  close(): void;
};

export async function connectDesktop(path: string, isRunning: () => boolean): Promise<Desktop> {
  let socket = await tryToConnect(path);
  while (socket === null) {
    if (!isRunning()) throw new Error('The app ended before it had started.');
    await sleep(20);
    socket = await tryToConnect(path);
  }
  const connected = socket;
  // When the app is killed, so is this.
  connected.on('error', () => connected.destroy());
  const lines = createInterface({ input: connected })[Symbol.asyncIterator]();
  return {
    async perform(control) {
      connected.write(`${JSON.stringify(control)}\n`);
      const line = await lines.next();
      if (line.done === true) throw new Error('The app has ended.');
      return descriptionSchema.parse(JSON.parse(line.value));
    },
    close: () => connected.destroy(),
  };
}

/** Null while nobody listens there: not yet, or not any more (a killed process leaves its socket's name behind). */
async function tryToConnect(path: string): Promise<Socket | null> {
  const socket = connect(path);
  return once(socket, 'connect').then(
    () => socket,
    () => null,
  );
}
