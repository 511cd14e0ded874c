import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer, getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { createRangeClient } from '../../../../src/main/downloads/index.ts';
import type { RangeTimeouts } from '../../../../src/main/downloads/transport/rangeClient.ts';
import { AppFailure } from '../../../../src/shared/errors.ts';

const ETAG = '"one"';
const BODY = Buffer.from(Array.from({ length: 1000 }, (_, index) => index % 251));
const head = (fields: string, status = '206 Partial Content') => `HTTP/1.1 ${status}\r\n${fields}\r\n\r\n`;
const GOOD = head(`Content-Length: ${BODY.length}\r\nContent-Range: bytes 0-999/5000\r\nETag: ${ETAG}`);

type Client = ReturnType<typeof createRangeClient>;
const open: { server: Server; sockets: Set<Socket>; client: Client }[] = [];

/** For what is to run into a time limit. */
const QUICK: RangeTimeouts = { connectMs: 2000, headersMs: 300, idleMs: 300 };
/** For what is not, however busy this machine is. */
const PATIENT: RangeTimeouts = { connectMs: 50_000, headersMs: 50_000, idleMs: 50_000 };

/** A server that is told what to do with each request, as bytes on a socket. */
async function serve(
  onRequest: (socket: Socket, count: number, request: string) => void,
  makeServer: (onSocket: (socket: Socket) => void) => Server = createServer,
  timeouts: RangeTimeouts = QUICK,
) {
  const sockets = new Set<Socket>();
  let requests = 0;
  let connections = 0;
  const server = makeServer((socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('data', (bytes) => {
      requests += 1;
      onRequest(socket, requests, bytes.toString('latin1'));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const client = createRangeClient({
    userAgent: 'test',
    timeouts,
    environment: {},
  });
  open.push({ server, sockets, client });
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  return { client, origin: `127.0.0.1:${port}`, counts: () => ({ requests, connections }) };
}

afterEach(() => {
  for (const { server, sockets, client } of open.splice(0)) {
    client.close();
    for (const socket of sockets) socket.destroy();
    server.close();
  }
});

/** Never silent for long, and never done. */
function drip(socket: Socket, text: string, atOnce = ''): void {
  socket.write(atOnce);
  const left = [...text];
  const timer = setInterval(() => socket.write(left.shift() ?? 'x'), 50);
  socket.on('close', () => clearInterval(timer));
}

/** Gathers what comes; wants no more after `most` bytes. */
function sink(most = Number.POSITIVE_INFINITY, busy: () => Promise<void> | undefined = () => undefined) {
  const pieces: Buffer[] = [];
  let received = 0;
  let room = Buffer.alloc(400);
  return {
    bytes: () => Buffer.concat(pieces),
    room: () => (received < most ? room.subarray(0, Math.min(room.length, most - received)) : null),
    landed(count: number) {
      pieces.push(room.subarray(0, count));
      received += count;
      room = Buffer.alloc(400);
      return busy();
    },
  };
}

const ask = (client: Client, origin: string, signal = new AbortController().signal, scheme = 'http') =>
  client.get({
    url: `${scheme}://${origin}/f?X=a%2Fb`,
    range: { start: 0, end: 1000 },
    ifMatch: ETAG,
    signal,
    reachOf: () => 'loopback',
  });

async function fetchAll(client: Client, origin: string, into = sink()) {
  const response = await ask(client, origin);
  await response.readBody(into);
  return into.bytes();
}

describe('a range', () => {
  it('is asked for byte for byte as its URL says, and read whole however it is cut up', async () => {
    const seen: string[] = [];
    const { client, origin, counts } = await serve((socket, count, request) => {
      seen.push(request);
      const whole = Buffer.concat([Buffer.from(GOOD), BODY]);
      if (count === 1) socket.write(whole);
      else if (count === 2) for (const byte of whole) socket.write(Buffer.from([byte]));
      else
        for (const [from, to] of [[0, 60], [60, 110], [110, 700], [700]])
          socket.write(whole.subarray(from, to));
    });
    for (let turn = 0; turn < 3; turn += 1) expect(await fetchAll(client, origin)).toEqual(BODY);
    expect(seen[0]).toBe(
      `GET /f?X=a%2Fb HTTP/1.1\r\nHost: ${origin}\r\nAccept: */*\r\nAccept-Encoding: identity\r\nUser-Agent: test\r\nConnection: keep-alive\r\nRange: bytes=0-999\r\nIf-Match: ${ETAG}\r\n\r\n`,
    );
    // One connection, used again.
    expect(counts()).toEqual({ requests: 3, connections: 1 });
  });

  it('is fetched over a new connection when the kept one was closed meanwhile', async () => {
    const { client, origin, counts } = await serve((socket) =>
      socket.end(Buffer.concat([Buffer.from(GOOD), BODY])),
    );
    expect(await fetchAll(client, origin)).toEqual(BODY);
    expect(await fetchAll(client, origin)).toEqual(BODY);
    expect(counts().connections).toBe(2);
  });

  it('never brings more than was announced, and what follows is on another connection', async () => {
    const { client, origin, counts } = await serve((socket) =>
      socket.write(Buffer.concat([Buffer.from(GOOD), BODY, Buffer.from('HTTP/1.1 200 OK')])),
    );
    expect(await fetchAll(client, origin)).toEqual(BODY);
    expect(await fetchAll(client, origin)).toEqual(BODY);
    expect(counts().connections).toBe(2);
  });

  it('that is cut keeps what came, and says that it was cut', async () => {
    const { client, origin } = await serve((socket) =>
      socket.end(Buffer.concat([Buffer.from(GOOD), BODY.subarray(0, 700)])),
    );
    const into = sink();
    await expect(fetchAll(client, origin, into)).rejects.toMatchObject({
      error: { code: 'network.interrupted' },
    });
    expect(into.bytes()).toEqual(BODY.subarray(0, 700));
  });

  it.each([
    ['before the head', ''],
    ['in the head', GOOD.slice(0, 30)],
    ['in the body', `${GOOD}abc`],
  ])('that falls silent %s times out', async (_, text) => {
    const { client, origin } = await serve((socket) => socket.write(text === '' ? Buffer.alloc(0) : text));
    await expect(fetchAll(client, origin)).rejects.toMatchObject({ error: { code: 'network.timeout' } });
  });

  it('whose head comes a byte at a time has one time limit for all of it (fault 26)', async () => {
    const { client, origin } = await serve((socket) => drip(socket, GOOD.repeat(20)));
    await expect(fetchAll(client, origin)).rejects.toMatchObject({ error: { code: 'network.timeout' } });
  });

  it('that was read to its end has no say any more over the connection it came on', async () => {
    const { client, origin, counts } = await serve((socket, count) => {
      socket.write(Buffer.concat([Buffer.from(GOOD), BODY.subarray(0, 500)]));
      const rest = () => socket.write(BODY.subarray(500));
      if (count === 1) rest();
      else setTimeout(rest, 100);
    });
    const first = await ask(client, origin);
    await first.readBody(sink());
    const into = sink();
    const second = (await ask(client, origin)).readBody(into);
    first.discard();
    await second;
    expect(into.bytes()).toEqual(BODY);
    expect(counts().connections).toBe(1);
  });

  it('ends in peace when no more of it is wanted', async () => {
    const { client, origin } = await serve((socket) =>
      socket.write(Buffer.concat([Buffer.from(GOOD), BODY])),
    );
    expect(await fetchAll(client, origin, sink(450))).toEqual(BODY.subarray(0, 450));
  });

  it('stops at once when it is aborted: in the body, and before the answer', async () => {
    const { client, origin } = await serve((socket, count) => socket.write(count === 1 ? `${GOOD}abc` : ''));
    for (const isAnswered of [true, false]) {
      const abort = new AbortController();
      const reason = new Error('enough');
      const asked = ask(client, origin, abort.signal).then((response) => response.readBody(sink()));
      setTimeout(() => abort.abort(reason), isAnswered ? 50 : 10);
      await expect(asked).rejects.toBe(reason);
    }
  });

  it('is not read on while the disk is busy: the server has to wait', async () => {
    const size = 32 * 1024 * 1024;
    let isTaken = false;
    const { client, origin } = await serve((socket) => {
      socket.write(head(`Content-Length: ${size}\r\nContent-Range: bytes 0-${size - 1}/${size}`));
      socket.write(Buffer.alloc(size), () => {
        isTaken = true;
      });
    });
    const disk = Promise.withResolvers<void>();
    let isBusy = true;
    let count = 0;
    const room = Buffer.alloc(65_536);
    const response = await ask(client, origin);
    const read = response.readBody({
      room: () => room,
      landed(landed) {
        count += landed;
        return isBusy ? disk.promise : undefined;
      },
    });
    // Longer than the silence that is allowed: the disk's slowness is not the server's.
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect([isTaken, count <= 4 * 65_536]).toEqual([false, true]);
    isBusy = false;
    disk.resolve();
    await read;
    expect(count).toBe(size);
  });
});

describe('an answer of another kind', () => {
  it.each([
    ['the lean client', false],
    ['the general client', true],
  ])(
    'whose text comes a byte at a time has one time limit for all of it: %s (fault 26)',
    async (_, isOdd) => {
      const { client, origin } = await serve((socket, count) => {
        if (isOdd && count === 1) socket.end(`${head('Transfer-Encoding: chunked', '200 OK')}0\r\n\r\n`);
        else drip(socket, 'b'.repeat(5000), head('Content-Length: 5000', '403 Forbidden'));
      });
      const response = await ask(client, origin);
      expect(response.status).toBe(403);
      // Of 250 s only the first 300 ms.
      expect((await response.readText(5000)).length).toBeLessThan(500);
    },
  );

  it("is read for what it says: an error in S3's chunks, with a length, until the end", async () => {
    const answers = [
      `${head('Transfer-Encoding: chunked', '403 Forbidden')}6\r\n<Error\r\n2\r\n/>\r\n0\r\n\r\n`,
      `${head('Content-Length: 8', '403 Forbidden')}<Error/>`,
      `${head('X: y', '403 Forbidden')}<Error/>`,
    ];
    const { client, origin } = await serve((socket, count) => socket.end(answers[count - 1] ?? ''));
    for (const _ of answers) {
      const response = await ask(client, origin);
      expect([response.status, await response.readText(100)]).toEqual([403, '<Error/>']);
    }
  });

  it('is left to the general client: a body without a length', async () => {
    const { client, origin, counts } = await serve((socket) =>
      socket.end(
        `${head('Transfer-Encoding: chunked', '200 OK')}3e8\r\n${BODY.toString('latin1')}\r\n0\r\n\r\n`,
        'latin1',
      ),
    );
    expect(await fetchAll(client, origin)).toEqual(BODY);
    expect(counts().requests).toBe(2);
  });

  it('never makes the client hang, throw anything else than a failure, or hand over more than was asked for', async () => {
    let seed = 7;
    const random = (below: number) => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
      return (seed >>> 8) % below;
    };
    const good = Buffer.concat([Buffer.from(GOOD), BODY]);
    const { client, origin } = await serve((socket) => {
      const mutated = Buffer.from(good);
      for (let count = 1 + random(4); count > 0; count -= 1)
        mutated[random(random(2) === 0 ? GOOD.length : good.length)] = random(256);
      const cut = random(3) === 0 ? random(good.length) : good.length;
      socket.end(mutated.subarray(0, cut));
    });
    for (let turn = 0; turn < 300; turn += 1) {
      const into = sink();
      try {
        const response = await ask(client, origin);
        if (response.status === 200 || response.status === 206) await response.readBody(into);
        else await response.readText(100);
      } catch (error) {
        expect(error).toBeInstanceOf(AppFailure);
      }
      expect(into.bytes().length).toBeLessThanOrEqual(good.length);
    }
  });
});

describe('under TLS (fault 32)', () => {
  it('bytes come the same way, under pressure too; an authority nobody knows is refused', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bindist-tls-'));
    const [keyFile, certificateFile] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
    const request = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    const subject = ['-subj', '/CN=t', '-addext', 'subjectAltName=IP:127.0.0.1'];
    execFileSync('openssl', [...request, '-keyout', keyFile, '-out', certificateFile, ...subject], {
      stdio: 'ignore',
    });
    const [key, cert] = [readFileSync(keyFile), readFileSync(certificateFile, 'utf8')];
    rmSync(folder, { recursive: true });
    const size = 4 * 1024 * 1024;
    const { client, origin } = await serve(
      (socket) => {
        socket.write(head(`Content-Length: ${size}\r\nContent-Range: bytes 0-${size - 1}/${size}`));
        socket.write(Buffer.alloc(size, 7));
      },
      (onSocket) => createTlsServer({ key, cert }, onSocket),
      PATIENT,
    );
    const get = () => ask(client, origin, undefined, 'https');
    await expect(get()).rejects.toMatchObject({ error: { code: 'network.tls' } });
    const known = getCACertificates();
    setDefaultCACertificates([...known, cert]);
    try {
      const into = sink(undefined, () => new Promise((resolve) => setImmediate(resolve)));
      const response = await get();
      await response.readBody(into);
      expect(into.bytes().equals(Buffer.alloc(size, 7))).toBe(true);
    } finally {
      setDefaultCACertificates(known);
    }
  });
});
