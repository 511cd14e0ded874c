import { createServer, type Server, type ServerResponse } from 'node:http';
import { afterEach, expect, it } from 'vitest';
import { createRangeClient } from '../../src/main/downloads/index.ts';
import { judgeResponse } from '../../src/main/downloads/transfer/response.ts';

const BODY = Buffer.alloc(200_000, 7);
let proxy: Server | null = null;

afterEach(() => {
  proxy?.closeAllConnections();
  proxy?.close();
  proxy = null;
});

/** A proxy that says what it was asked for, and answers in the storage's place. */
async function startProxy(answer: (response: ServerResponse, count: number) => void) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    answer(response, asked.length);
  });
  proxy = server;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  const client = createRangeClient({
    userAgent: 'test',
    environment: { http_proxy: url },
    timeouts: { connectMs: 2000, headersMs: 2000, idleMs: 2000 },
  });
  const ask = () =>
    client.get({
      url: 'http://storage.bindist.test/f?X-Amz-Signature=canary',
      range: { start: 0, end: BODY.length },
      ifMatch: null,
      signal: new AbortController().signal,
      reachOf: () => 'public',
    });
  async function fetchAll(): Promise<number> {
    const response = await ask();
    let received = 0;
    const room = Buffer.alloc(65_536);
    await response.readBody({
      room: () => room,
      landed(count) {
        received += count;
        return undefined;
      },
    });
    return received;
  }
  return { asked, ask, fetchAll, close: () => client.close() };
}

const whole = (response: ServerResponse) =>
  response.writeHead(206, {
    'content-length': BODY.length,
    'content-range': `bytes 0-${BODY.length - 1}/${BODY.length}`,
  });

it('33 a proxy that wants a password is said to be the proxy, not the storage', async () => {
  const { ask, close } = await startProxy((response) => response.writeHead(407).end());
  const { status, headers, host } = await ask();
  const asked = {
    range: { start: 0, end: BODY.length },
    sizeBytes: null,
    etag: null,
    isVerifiable: true,
    fileName: 'a.bin',
    host,
  };
  expect(judgeResponse(status, headers, asked, '', null)).toMatchObject({
    kind: 'problem',
    problem: { error: { code: 'network.proxy' } },
  });
  close();
});

it('33 a proxy that dies in mid-body is an interruption, and the next request goes by it again', async () => {
  const { fetchAll, asked, close } = await startProxy((response, count) => {
    whole(response);
    if (count === 1) response.write(BODY.subarray(0, 70_000), () => response.destroy());
    else response.end(BODY);
  });
  await expect(fetchAll()).rejects.toMatchObject({ error: { code: expect.stringMatching(/^network\./) } });
  expect(await fetchAll()).toBe(BODY.length);
  expect(asked).toHaveLength(2);
  close();
});
