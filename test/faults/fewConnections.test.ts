import { connect, createServer, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { ENDS, MIB, makeFaultBed } from '../support/engine/faultBed.ts';
import { untilState } from '../support/engine/setUp.ts';

const bed = makeFaultBed();

/** What happens to a connection that is one too many. */
type Surplus = 'closed' | 'refused' | 'ignored';

/** Something on the way to the storage that lets only so many connections through. */
async function startGate(most: number, surplus: Surplus) {
  const through = new Set<Socket>();
  const sockets = new Set<Socket>();
  let storagePort = 0;
  let port = 0;
  let isOver = false;
  let turnedAway = 0;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    if (through.size < most) letThrough(socket);
    else {
      turnedAway += 1;
      if (surplus === 'closed') socket.destroy();
    }
  });

  function letThrough(socket: Socket) {
    through.add(socket);
    if (surplus === 'refused' && through.size >= most) server.close();
    const onward = connect(storagePort, '127.0.0.1');
    sockets.add(onward);
    onward.on('error', () => socket.destroy());
    onward.on('close', () => socket.destroy());
    socket.on('close', () => {
      onward.destroy();
      through.delete(socket);
      if (!server.listening && !isOver) server.listen(port, '127.0.0.1');
    });
    socket.pipe(onward).pipe(socket);
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  bed.beforeRemoval.push(() => {
    isOver = true;
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return {
    origin: `http://127.0.0.1:${port}`,
    leadTo(storageUrl: string) {
      storagePort = Number(new URL(storageUrl).port);
    },
    turnedAway: () => turnedAway,
  };
}

describe('fewer connections than are asked for: the one that gets through goes on when the others are', () => {
  it.each<[string, Surplus]>([
    ['2 closed', 'closed'],
    ['31 refused, which is not the network gone', 'refused'],
    ['26 ignored', 'ignored'],
  ])('%s', async (_, surplus) => {
    const gate = await startGate(1, surplus);
    const file = await bed.serveOne(10 * MIB, {
      storageOrigin: gate.origin,
      bytesPerSecondPerConnection: 6 * MIB,
    });
    gate.leadTo(bed.server.storageUrl);
    const { engine, ...test } = bed.open({ timeouts: { connectMs: 2000, headersMs: 300, idleMs: 2000 } });
    const met = new Set<string>();
    const id = bed.add({ engine, ...test }, file);
    engine.onPatch(() => met.add(engine.get(id).state.kind));
    const download = await untilState(engine, id, ...ENDS);
    bed.expectPublished(download, file);
    expect(met).not.toContain('waiting');
    // Each of the other three gives up after nine tries.
    expect(gate.turnedAway()).toBeLessThanOrEqual(3 * 10);
    expect(download.bytesFetched).toBeLessThanOrEqual(11 * MIB);
  });
});
