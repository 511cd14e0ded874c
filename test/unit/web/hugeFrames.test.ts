import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { startWebHost } from '../../../src/main/web/index.ts';
import { type Composed, composeForTest } from '../../support/composed.ts';
import { enter, type LetIn, openAsPage } from '../../support/web/page.ts';

const MIB = 1024 * 1024;
let composed: Composed;
let pageFolder: string;
let web: Awaited<ReturnType<typeof startWebHost>>;
let page: LetIn;

beforeEach(async () => {
  composed = await composeForTest();
  pageFolder = mkdtempSync(join(tmpdir(), 'bindist-page-'));
  writeFileSync(join(pageFolder, 'index.html'), '<!doctype html><title>page</title>');
  web = await startWebHost({ service: composed.service, pageFolder, port: 0 });
  page = await enter(web.address);
});
afterEach(async () => {
  await web.close();
  await composed.close();
  rmSync(pageFolder, { recursive: true, force: true });
});

const open = () => openAsPage(page);
const closed = (socket: WebSocket) => new Promise<number>((resolve) => socket.once('close', resolve));

/** Asks as the page does, and answers whether the answer came. */
function ask(socket: WebSocket, id: number): Promise<unknown> {
  const answer = new Promise<unknown>((resolve) => {
    socket.once('message', (data) => resolve(JSON.parse(String(data))));
  });
  socket.send(JSON.stringify({ id, command: 'host.info', input: {} }));
  return answer;
}

describe('a page that sends too much (fault 56)', () => {
  it.each([
    ['2 MB in one frame', (socket: WebSocket) => socket.send('x'.repeat(2 * MIB))],
    ['100 MB in one frame', (socket: WebSocket) => socket.send('x'.repeat(100 * MIB))],
    [
      '100 MB in a hundred pieces of one message',
      (socket: WebSocket) => {
        for (let piece = 0; piece < 100; piece += 1) socket.send('x'.repeat(MIB), { fin: piece === 99 });
      },
    ],
  ])('%s: is cut off, and the pages beside it notice nothing', async (_name, send) => {
    const bad = await open();
    const other = await open();
    expect(await ask(other, 1)).toMatchObject({ type: 'result', id: 1, result: { ok: true } });
    const ended = closed(bad);
    send(bad);
    // The reason, where it was still read; cut, where the rest came into its way.
    expect([1009, 1006]).toContain(await ended);
    expect(other.readyState).toBe(WebSocket.OPEN);
    expect(await ask(other, 2)).toMatchObject({ type: 'result', id: 2, result: { ok: true } });
    // Nor is anybody kept out who comes now.
    const next = await open();
    expect(await ask(next, 3)).toMatchObject({ type: 'result', id: 3 });
  });
});
