import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
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
  while (!existsSync(path)) {
    if (!isRunning()) throw new Error('The app ended before it had started.');
    await sleep(20);
  }
  const socket = connect(path);
  await once(socket, 'connect');
  // When the app is killed, so is this.
  socket.on('error', () => socket.destroy());
  const lines = createInterface({ input: socket })[Symbol.asyncIterator]();
  return {
    async perform(control) {
      socket.write(`${JSON.stringify(control)}\n`);
      const line = await lines.next();
      if (line.done === true) throw new Error('The app has ended.');
      return descriptionSchema.parse(JSON.parse(line.value));
    },
    close: () => socket.destroy(),
  };
}
