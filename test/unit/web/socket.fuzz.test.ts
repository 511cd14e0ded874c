import { once } from 'node:events';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import { serveSocket } from '../../../src/main/web/socket.ts';
import { socketRequestSchema } from '../../../src/shared/contract.ts';
import { errorCodeSchema } from '../../../src/shared/errors.ts';
import { type Composed, composeForTest } from '../../support/composed.ts';
import { mutated } from '../../support/mutated.ts';

const POLICY_VIOLATION = 1008;
const INVALID_TEXT = 1007;

const answerSchema = z.object({
  type: z.literal('result'),
  id: z.number(),
  result: z.union([
    z.object({ ok: z.literal(true), value: z.unknown() }),
    z.object({ ok: z.literal(false), error: z.object({ code: errorCodeSchema }) }),
  ]),
});
type Answer = z.infer<typeof answerSchema>;

/** Nothing that asks the network, or a program of this machine. */
const request = fc
  .record({
    id: fc.nat(1000),
    command: fc.constantFrom(
      'host.info',
      'session.get',
      'downloads.snapshot',
      'downloads.pause',
      'accounts.select',
    ),
    input: fc.constantFrom({}, { ids: ['a'] }, { accountId: 'a' }, { ids: [] }),
  })
  .map((value) => JSON.stringify(value));

describe('WebSocket messages that are nearly right (fault 56)', () => {
  let composed: Composed;
  let server: WebSocketServer;
  beforeAll(async () => {
    composed = await composeForTest();
    // Who gets in is tested where that is decided (webHost.test.ts); this is what those may say.
    server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    server.on('connection', (socket) => serveSocket(socket, composed.service));
    await once(server, 'listening');
  });
  afterAll(async () => {
    for (const socket of server.clients) socket.terminate();
    server.close();
    await composed.close();
  });

  async function open(): Promise<WebSocket> {
    const { port } = z.object({ port: z.number() }).parse(server.address());
    const socket = new WebSocket(`ws://127.0.0.1:${port}`);
    await once(socket, 'open');
    return socket;
  }

  /** The answer, or the code the socket was closed with; events are passed over. */
  function answerOf(socket: WebSocket, message: string | Buffer): Promise<Answer | number> {
    return new Promise((resolve) => {
      const onMessage = (data: unknown) => {
        const answer = answerSchema.safeParse(JSON.parse(String(data)));
        if (answer.success) settle(answer.data);
      };
      const onClose = (code: number) => settle(code);
      const settle = (found: Answer | number) => {
        socket.off('message', onMessage).off('close', onClose);
        resolve(found);
      };
      socket.on('message', onMessage).on('close', onClose);
      socket.send(message);
    });
  }

  function isRequest(text: string): boolean {
    try {
      return socketRequestSchema.safeParse(JSON.parse(text)).success;
    } catch {
      return false;
    }
  }

  it('are answered under their number, or close that socket; the page beside it never notices', async () => {
    const beside = await open();
    let socket = await open();
    let answered = 0;
    let closed = 0;
    await fc.assert(
      fc.asyncProperty(mutated(request), async (text) => {
        // What goes over the wire is UTF-8: half a surrogate is not in it.
        const sent = text.toWellFormed();
        const answer = await answerOf(socket, sent);
        if (typeof answer === 'number') {
          closed += 1;
          expect(answer).toBe(POLICY_VIOLATION);
          expect(isRequest(sent)).toBe(false);
          socket = await open();
          return;
        }
        answered += 1;
        expect(isRequest(sent)).toBe(true);
        expect(answer.id).toBe(z.object({ id: z.number() }).parse(JSON.parse(sent)).id);
        if (!answer.result.ok) expect(answer.result.error.code).not.toBe('app.internal');
      }),
      { numRuns: 300 },
    );
    expect(Math.min(answered, closed)).toBeGreaterThan(30);
    expect(await answerOf(beside, '{"id":1,"command":"host.info","input":{}}')).toMatchObject({ id: 1 });
    socket.close();
    beside.close();
  });

  it('bytes that are no text close it as well', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 60 }), async (bytes) => {
        const socket = await open();
        expect([POLICY_VIOLATION, INVALID_TEXT]).toContain(await answerOf(socket, Buffer.from(bytes)));
      }),
      { numRuns: 20 },
    );
  });
});
