import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type BindistServer, catalogueOf, startBindistServer } from '../../../demo-server/index.ts';
import { jsonLines, startCli } from '../../support/cli.ts';
import { type Authority, createAuthority } from '../../support/network/authority.ts';
import { type ConnectProxy, startConnectProxy } from '../../support/network/connectProxy.ts';
import { type SecureFront, startSecureFront } from '../../support/network/secureFront.ts';

const API = 'api.bindist.test';
const INSIDE = '10.1.2.3';

let authority: Authority;
let folder: string;
let front: SecureFront;
let storageFront: SecureFront;
let proxy: ConnectProxy;
let server: BindistServer;

beforeAll(() => {
  authority = createAuthority();
});
afterAll(() => authority.remove());
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bindist-allow-'));
  writeFileSync(join(folder, 'authority.pem'), authority.pem);
  const pair = authority.issue(`DNS:${API},IP:${INSIDE},IP:127.0.0.1`, 5);
  front = await startSecureFront(pair);
  storageFront = await startSecureFront(pair);
  proxy = await startConnectProxy();
});
afterEach(async () => {
  await proxy.stop();
  await Promise.all([front.close(), storageFront.close(), server.close()]);
  rmSync(folder, { recursive: true, force: true });
});

/** The real command, on a server of the internet whose files are said to be at this address. */
async function get(address: string, ...args: string[]) {
  await serve(address, 1);
  return again(...args);
}

async function serve(address: string, files: number) {
  server = await startBindistServer({
    storageOrigin: `https://${address}:${storageFront.port}`,
    catalogue: catalogueOf([
      {
        applicationId: 'tool',
        versions: [
          {
            version: '1.0.0',
            files: Array.from({ length: files }, (_, index) => ({
              fileName: index === 0 ? 'tool.bin' : `${index}.bin`,
              sizeBytes: 100_000,
            })),
          },
        ],
      },
    ]),
  });
  front.forwardTo(server.apiUrl);
  storageFront.forwardTo(server.storageUrl);
}

async function again(...args: string[]) {
  const run = startCli(['get', 'tool', '1.0.0', '--out', join(folder, 'out'), ...args], {
    HOME: folder,
    BINDIST_STATE: join(folder, 'state'),
    BINDIST_API_URL: `https://${API}:${front.port}`,
    BINDIST_API_KEY: server.customerKey,
    https_proxy: proxy.url,
    NODE_EXTRA_CA_CERTS: join(folder, 'authority.pem'),
  });
  const exitCode = await run.exited;
  return { exitCode, run, stderr: run.stderr() };
}

const published = () => readdirSync(join(folder, 'out')).filter((name) => !name.endsWith('-part'));

describe('get from a storage in a private network (fault 87)', () => {
  it('says what to type, ends with 6, asks nobody, and comes with it', async () => {
    const refused = await get(INSIDE);
    expect(refused.exitCode).toBe(6);
    expect(refused.stderr).toContain('[server.privateStorage]');
    expect(refused.stderr).toContain(`--allow-storage ${INSIDE}:${storageFront.port} `);
    expect(storageFront.requests()).toBe(0);
    expect(proxy.asked.every((host) => host.startsWith(API))).toBe(true);
    expect(published()).toEqual([]);
    // Another host is no help.
    expect((await again('--allow-storage', '10.1.2.4')).exitCode).toBe(6);
    expect(storageFront.requests()).toBe(0);
    expect((await again('--allow-storage', 'x.test', '--allow-storage', INSIDE)).exitCode).toBe(0);
    expect(published()).toEqual(['tool.bin']);
    // For that run alone.
    rmSync(join(folder, 'out', 'tool.bin'));
    const json = await again('--json');
    expect(json.exitCode).toBe(6);
    expect(jsonLines(json.run).at(-1)).toMatchObject({
      type: 'failed',
      code: 'server.privateStorage',
      message: expect.stringContaining(`--allow-storage ${INSIDE}:${storageFront.port}`),
    });
  });

  it('ends with 6 for many files as well, and does not ask for the address of each', async () => {
    await serve(INSIDE, 25);
    const { exitCode, run } = await again('--all', '--json');
    expect(exitCode).toBe(6);
    const failed = jsonLines(run).filter(({ type }) => type === 'failed');
    expect(failed.map(({ code }) => code)).toEqual(Array(25).fill('server.privateStorage'));
    expect(server.log.filter(({ path }) => path.endsWith('/downloads/url')).length).toBeLessThanOrEqual(12);
    expect((await again('--all', '--allow-storage', INSIDE)).exitCode).toBe(0);
    expect(published()).toHaveLength(25);
  });

  it('refuses what is no host, as a mistake of whoever typed it', async () => {
    expect((await get(INSIDE, '--allow-storage', 'https://a/b')).exitCode).toBe(2);
    expect(proxy.asked).toEqual([]);
  });
});

it('get from this machine, for a server that is not on it, is refused whatever is allowed (fault 87)', async () => {
  const { exitCode, stderr } = await get('127.0.0.1', '--allow-storage', '127.0.0.1');
  expect(exitCode).toBe(6);
  expect(stderr).toContain('[server.unsafeStorage]');
  expect(storageFront.requests()).toBe(0);
});
