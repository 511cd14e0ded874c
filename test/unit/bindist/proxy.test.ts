import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type AppError, appErrorSchema } from '../../../src/shared/errors.ts';
import { portOf } from './scriptedServer.ts';

const CHILD = join(import.meta.dirname, 'proxyChild.ts');
const emptyList = JSON.stringify({ success: true, data: { applications: [] } });

let certificates: string;
beforeAll(() => {
  certificates = mkdtempSync(join(tmpdir(), 'bindist-proxy-'));
  const command = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=test';
  execFileSync(
    'openssl',
    [
      ...command.split(' '),
      '-addext',
      'subjectAltName=DNS:api.bindist.test',
      '-keyout',
      'key.pem',
      '-out',
      'cert.pem',
    ],
    { cwd: certificates, stdio: 'ignore' },
  );
});
afterAll(() => rmSync(certificates, { recursive: true, force: true }));

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return portOf(server.address());
}

/** A proxy that takes every tunnel to `target` and answers plain requests itself; records what it was asked for. */
async function startProxy(target: number, refuseWith?: number): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  const proxy = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.writeHead(refuseWith ?? 200).end(emptyList);
  });
  proxy.on('connect', (request, socket) => {
    asked.push(`CONNECT ${request.url}`);
    if (refuseWith !== undefined) {
      socket.end(`HTTP/1.1 ${refuseWith} Refused\r\n\r\n`);
      return;
    }
    const upstream = connect(target, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connected\r\n\r\n');
      upstream.pipe(socket).pipe(upstream);
    });
    upstream.on('error', () => socket.destroy());
    socket.on('error', () => upstream.destroy());
  });
  return { url: `http://127.0.0.1:${await listen(proxy)}`, asked };
}

async function startTlsServer(): Promise<number> {
  const key = readFileSync(join(certificates, 'key.pem'));
  const cert = readFileSync(join(certificates, 'cert.pem'));
  return listen(createTlsServer({ key, cert }, (_request, response) => response.end(emptyList)));
}

async function callWith(serverUrl: string, environment: Record<string, string>): Promise<AppError | null> {
  const env = {
    PATH: process.env.PATH ?? '',
    NODE_EXTRA_CA_CERTS: join(certificates, 'cert.pem'),
    ...environment,
  };
  const { stdout } = await promisify(execFile)(process.execPath, [CHILD, serverUrl], { env });
  return appErrorSchema.nullable().parse(JSON.parse(stdout));
}

describe('a proxy from the environment', () => {
  it.each(['https_proxy', 'HTTPS_PROXY'])('is tunnelled through for https (%s)', async (variable) => {
    const proxy = await startProxy(await startTlsServer());
    expect(await callWith('https://api.bindist.test', { [variable]: proxy.url })).toBeNull();
    expect(proxy.asked).toEqual(['CONNECT api.bindist.test:443']);
  });

  it('is asked for http', async () => {
    const proxy = await startProxy(0);
    expect(await callWith('http://api.bindist.test', { http_proxy: proxy.url })).toBeNull();
    expect(proxy.asked).toEqual(['GET http://api.bindist.test/v1/applications?page=1&limit=1']);
  });

  it('is left out for hosts in no_proxy', async () => {
    const proxy = await startProxy(0);
    const port = await startTlsServer();
    const environment = { https_proxy: proxy.url, no_proxy: 'other.test,.bindist.test' };
    expect(await callWith(`https://api.bindist.test:${port}`, environment)).toBeNull();
    expect(proxy.asked).toEqual([]);
  });

  it('is left out for loopback, where the key would go to it in the open', async () => {
    const proxy = await startProxy(0);
    const port = await listen(createServer((_request, response) => response.end(emptyList)));
    expect(await callWith(`http://127.0.0.1:${port}`, { http_proxy: proxy.url })).toBeNull();
    expect(proxy.asked).toEqual([]);
  });

  it.each(['https', 'http'])('that wants a password is network.proxy (%s) (fault 33)', async (scheme) => {
    const proxy = await startProxy(0, 407);
    const environment = { [`${scheme}_proxy`]: proxy.url };
    expect(await callWith(`${scheme}://api.bindist.test`, environment)).toMatchObject({
      code: 'network.proxy',
    });
  });

  it('that is not there is network.proxy, not a server that refuses', async () => {
    const environment = { https_proxy: 'http://127.0.0.1:1' };
    expect(await callWith('https://api.bindist.test', environment)).toMatchObject({ code: 'network.proxy' });
  });

  it.each(['http://name:word@host:99999', 'http://'])(
    'that cannot be one (%s) is network.proxy',
    async (https_proxy) => {
      expect(await callWith('https://api.bindist.test', { https_proxy })).toMatchObject({
        code: 'network.proxy',
      });
    },
  );

  it('does not hide a certificate that nobody vouches for (fault 32)', async () => {
    const proxy = await startProxy(await startTlsServer());
    const environment = { https_proxy: proxy.url, NODE_EXTRA_CA_CERTS: '' };
    expect(await callWith('https://api.bindist.test', environment)).toMatchObject({ code: 'network.tls' });
    expect(await callWith('https://other.bindist.test', { https_proxy: proxy.url })).toMatchObject({
      code: 'network.tls',
      systemCode: 'ERR_TLS_CERT_ALTNAME_INVALID',
    });
  });
});
