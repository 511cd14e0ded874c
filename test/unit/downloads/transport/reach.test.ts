import { createServer, type Server } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRangeClient } from '../../../../src/main/downloads/index.ts';
import type { Reach } from '../../../../src/main/network/index.ts';
import { createOtherWorld, type OtherWorld } from '../../../support/network/otherWorld.ts';

const BODY = 'hello';
const GOOD = `HTTP/1.1 206 Partial Content\r\nContent-Length: 5\r\nContent-Range: bytes 0-4/5\r\n\r\n${BODY}`;
/** No length: the lean client does not know it, and the general one asks again. */
const ODD = `HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n${BODY}`;

let world: OtherWorld;
let server: Server;
let port: number;
/** Local addresses of the connections that came. */
let reached: string[];
let answer: (host: string) => string;
const clients: ReturnType<typeof createRangeClient>[] = [];

beforeEach(async () => {
  world = createOtherWorld();
  reached = [];
  answer = () => GOOD;
  server = createServer((socket) => {
    reached.push(socket.localAddress ?? '');
    socket.on('error', () => socket.destroy());
    socket.on('data', (bytes) => {
      const text = answer(/^Host: ([^:\r]+)/m.exec(bytes.toString('latin1'))?.[1] ?? '');
      socket.write(text);
      if (text.includes('Connection: close')) socket.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
  const address = server.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await new Promise((resolve) => server.close(resolve));
});

/** `no_proxy` takes the lean client's place away, and leaves the connection direct. */
function clientOf(which: 'lean' | 'general') {
  const client = createRangeClient({
    userAgent: 'test',
    environment: which === 'lean' ? {} : { http_proxy: 'http://127.0.0.1:9', no_proxy: '.test' },
    timeouts: { connectMs: 20_000, headersMs: 20_000, idleMs: 20_000 },
    addresses: world,
  });
  clients.push(client);
  return client;
}

async function ask(
  client: ReturnType<typeof createRangeClient>,
  host: string,
  reachOf: Reach | ((url: URL) => Reach) = 'public',
): Promise<number> {
  const response = await client.get({
    url: `http://${host}:${port}/f`,
    range: { start: 0, end: 5 },
    ifMatch: null,
    signal: new AbortController().signal,
    reachOf: typeof reachOf === 'string' ? () => reachOf : reachOf,
  });
  const room = Buffer.alloc(100);
  await response.readBody({ room: () => room, landed: () => undefined });
  return response.status;
}

const refusedAs = (code: string, host: string) => ({ error: { code, host: `${host}:${port}` } });

describe.each(['lean', 'general'] as const)('by the %s client (fault 87), a name that leads to', (which) => {
  it.each([
    ['127.0.1.1', 'public', 'loopback, private and public servers'],
    ['127.0.2.1', 'private', 'loopback and private servers'],
    ['127.0.3.1', 'loopback', 'loopback servers'],
  ] as const)('%s (%s) is for %s', async (address, found, _whose) => {
    world.leads('storage.test', [address]);
    const depth = ['public', 'private', 'loopback'];
    for (const reach of ['public', 'private', 'loopback'] as const) {
      const asked = ask(clientOf(which), 'storage.test', reach);
      if (depth.indexOf(reach) >= depth.indexOf(found)) {
        expect(await asked).toBe(206);
      } else {
        const code = found === 'private' ? 'server.privateStorage' : 'server.unsafeStorage';
        await expect(asked).rejects.toMatchObject(refusedAs(code, 'storage.test'));
      }
    }
    expect(reached).toHaveLength(3 - depth.indexOf(found));
  });

  it('a link-local address is for nobody: not even a connection is made', async () => {
    world.leads('storage.test', ['127.0.4.1']);
    for (const reach of ['public', 'private', 'loopback'] as const) {
      await expect(ask(clientOf(which), 'storage.test', reach)).rejects.toMatchObject(
        refusedAs('server.unsafeStorage', 'storage.test'),
      );
    }
    expect(reached).toEqual([]);
  });

  it('several is connected to where it may be', async () => {
    world.leads('storage.test', ['127.0.4.1', '127.0.2.1', '127.0.1.7', '127.0.3.1']);
    expect(await ask(clientOf(which), 'storage.test')).toBe(206);
    expect(reached).toEqual(['127.0.1.7']);
  });

  it('another place at the next look is judged at the next look, before it is connected to', async () => {
    world.leads('storage.test', ['127.0.1.1'], ['127.0.4.1']);
    answer = () => GOOD.replace('HTTP/1.1 206 Partial Content', '$&\r\nConnection: close');
    const client = clientOf(which);
    expect(await ask(client, 'storage.test')).toBe(206);
    await expect(ask(client, 'storage.test')).rejects.toMatchObject(
      refusedAs('server.unsafeStorage', 'storage.test'),
    );
    expect(reached).toEqual(['127.0.1.1']);
  });

  it('a private place leaves no connection for those who may not go there', async () => {
    world.leads('storage.test', ['127.0.2.1']);
    const client = clientOf(which);
    expect(await ask(client, 'storage.test', 'private')).toBe(206);
    client.prepare(`http://storage.test:${port}/f`, 2, () => 'private');
    await expect(ask(client, 'storage.test', 'public')).rejects.toMatchObject(
      refusedAs('server.privateStorage', 'storage.test'),
    );
  });

  it('a place further inwards by way of a redirect is judged like any other', async () => {
    world.leads('storage.test', ['127.0.1.1']);
    for (const [inside, code] of [
      ['127.0.4.1', 'server.badRedirect'],
      ['127.0.3.1', 'server.badRedirect'],
      ['127.0.2.1', 'server.privateStorage'],
    ] as const) {
      // The same name, since plain http may lead nowhere else.
      world.leads('storage.test', ['127.0.1.1'], [inside]);
      answer = () => 'HTTP/1.1 302 Found\r\nLocation: /g\r\nContent-Length: 0\r\nConnection: close\r\n\r\n';
      await expect(ask(clientOf(which), 'storage.test')).rejects.toMatchObject(
        refusedAs(code, 'storage.test'),
      );
    }
    expect(new Set(reached)).toEqual(new Set(['127.0.1.1']));
  });
});

it('what the lean client could not read is judged anew by the general one (fault 87)', async () => {
  world.leads('storage.test', ['127.0.1.1'], ['127.0.4.1']);
  answer = () => ODD;
  await expect(ask(clientOf('lean'), 'storage.test')).rejects.toMatchObject(
    refusedAs('server.unsafeStorage', 'storage.test'),
  );
  expect(reached).toEqual(['127.0.1.1']);
});

it('connections opened ahead are judged as well (fault 87)', async () => {
  world.leads('storage.test', ['127.0.4.1']);
  const client = clientOf('lean');
  client.prepare(`http://storage.test:${port}/f`, 3, () => 'loopback');
  await expect.poll(() => world.asked.length).toBe(3);
  await expect(ask(client, 'storage.test', 'loopback')).rejects.toMatchObject(
    refusedAs('server.unsafeStorage', 'storage.test'),
  );
  expect(reached).toEqual([]);
});

describe('a name of this machine (fault 87)', () => {
  it('that somebody answers with another address is not followed there', async () => {
    world.leads('x.localhost', ['127.0.1.1', '127.0.2.1']);
    await expect(ask(clientOf('lean'), 'x.localhost', 'loopback')).rejects.toMatchObject(
      refusedAs('server.unsafeStorage', 'x.localhost'),
    );
    world.leads('x.localhost', ['127.0.1.1', '127.0.3.1']);
    expect(await ask(clientOf('lean'), 'x.localhost', 'loopback')).toBe(206);
    expect(reached).toEqual(['127.0.3.1']);
  });

  it('is not even looked up for a server elsewhere', async () => {
    await expect(ask(clientOf('lean'), 'x.localhost', 'private')).rejects.toMatchObject(
      refusedAs('server.unsafeStorage', 'x.localhost'),
    );
    expect(world.asked).toEqual([]);
  });
});

describe('behind a proxy (fault 87)', () => {
  const behindProxy = () => {
    const client = createRangeClient({
      userAgent: 'test',
      environment: { http_proxy: `http://127.0.3.9:${port}` },
      timeouts: { connectMs: 20_000, headersMs: 20_000, idleMs: 20_000 },
      addresses: world,
    });
    clients.push(client);
    return client;
  };

  it('an address is judged, and a name is the proxy’s affair; where the proxy is itself is not judged', async () => {
    expect(await ask(behindProxy(), 'storage.test')).toBe(206);
    await expect(ask(behindProxy(), '127.0.2.1')).rejects.toMatchObject(
      refusedAs('server.privateStorage', '127.0.2.1'),
    );
    await expect(ask(behindProxy(), '127.0.4.1')).rejects.toMatchObject(
      refusedAs('server.unsafeStorage', '127.0.4.1'),
    );
    expect(world.asked).toEqual([]);
    expect(reached).toEqual(['127.0.3.9']);
  });

  it('a proxy that has a name is found by it, wherever that leads', async () => {
    world.leads('localhost', ['127.0.3.9']);
    const client = createRangeClient({
      userAgent: 'test',
      environment: { http_proxy: `http://localhost:${port}` },
      addresses: world,
    });
    clients.push(client);
    expect(await ask(client, 'storage.test')).toBe(206);
    expect(reached).toHaveLength(1);
  });
});
