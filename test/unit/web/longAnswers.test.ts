import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import type { Service } from '../../../src/main/service/index.ts';
import { STALLED_MS } from '../../../src/main/web/outbox.ts';
import { serveSocket } from '../../../src/main/web/socket.ts';

const MIB = 1024 * 1024;
const LONG = 'x'.repeat(24 * MIB);

let server: WebSocketServer;
let page: WebSocket;
let atHost: WebSocket;
let asked: number;
let tell: Parameters<Service['onAny']>[0];

/** A page at a host whose every answer is longer than what may pile up. */
beforeEach(async () => {
  asked = 0;
  server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  server.once('connection', (socket) => {
    atHost = socket;
    serveSocket(socket, {
      async invoke() {
        asked += 1;
        return { ok: false, error: { code: 'app.internal', detail: LONG } } as never;
      },
      on: () => () => undefined,
      onAny(listener) {
        tell = listener;
        return () => undefined;
      },
      notify() {},
      showApplication() {},
      async stop() {},
    });
  });
  const { port } = z.object({ port: z.number() }).parse(server.address());
  page = new WebSocket(`ws://127.0.0.1:${port}`);
  page.on('error', () => undefined);
  await once(page, 'open');
});
afterEach(() => {
  vi.useRealTimers();
  page.terminate();
  atHost.terminate();
  server.close();
});

const ask = (id: number) => page.send(JSON.stringify({ id, command: 'host.info', input: {} }));
const notice = () => tell({ event: 'notice', payload: { error: { code: 'app.stateDamaged' } } });

/** It has asked, reads nothing yet, and the answer fills what there is to fill. */
async function askAndNotRead() {
  page.pause();
  ask(1);
  await vi.waitFor(() => expect(atHost.bufferedAmount).toBeGreaterThan(8 * MIB), 10_000);
}

describe('an answer longer than what may pile up (fault 88)', () => {
  it('does not cut the page off, whatever else is said meanwhile; all of it comes, in its order', async () => {
    await askAndNotRead();
    notice();
    notice();
    const heard: unknown[] = [];
    page.on('message', (data) => heard.push(JSON.parse(String(data)).type));
    page.resume();
    await vi.waitFor(() => expect(heard).toEqual(['result', 'event', 'event']), 10_000);
    ask(2);
    await vi.waitFor(() => expect(heard).toHaveLength(4), 10_000);
    expect(page.readyState).toBe(WebSocket.OPEN);
  });

  it('keeps a page that does not read from asking for more, until it reads', async () => {
    await askAndNotRead();
    for (let id = 2; id < 6; id += 1) ask(id);
    await vi.waitFor(() => expect(page.bufferedAmount).toBe(0), 10_000);
    notice();
    expect(atHost.isPaused).toBe(true);
    expect(asked).toBe(1);
    const answered: unknown[] = [];
    page.on('message', (data) => answered.push(JSON.parse(String(data)).id));
    page.resume();
    await vi.waitFor(() => expect(answered).toEqual([1, undefined, 2, 3, 4, 5]), 20_000);
  });

  it('a page that reads nothing at all is cut off', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    page.pause();
    ask(1);
    await once(atHost, 'message');
    while (atHost.bufferedAmount <= 8 * MIB) await new Promise(setImmediate);
    notice();
    const cut = once(atHost, 'close');
    vi.advanceTimersByTime(STALLED_MS);
    await cut;
    expect(atHost.readyState).toBe(WebSocket.CLOSED);
  });
});
