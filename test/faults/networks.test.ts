import { readdirSync } from 'node:fs';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createRangeClient } from '../../src/main/downloads/index.ts';
import { ENDS, MIB, makeFaultBed } from '../support/engine/faultBed.ts';
import { until, untilState } from '../support/engine/setUp.ts';
import { type Authority, createAuthority } from '../support/network/authority.ts';
import { type ConnectProxy, startConnectProxy } from '../support/network/connectProxy.ts';
import { type SecureFront, startSecureFront } from '../support/network/secureFront.ts';

const bed = makeFaultBed();
const SIZE = 24 * MIB;
const CONNECTIONS = 2;
/** No such name exists: whoever gets there came by way of the proxy. */
const STORAGE = 'storage.bindist.test';
const QUICK = { connectMs: 2000, headersMs: 2000, idleMs: 2000 };
const known = getCACertificates();

let authority: Authority;
let front: SecureFront;
let rangeClient: ReturnType<typeof createRangeClient> | null = null;

beforeAll(() => {
  authority = createAuthority();
});
afterAll(() => authority.remove());

beforeEach(() => setDefaultCACertificates([...known, authority.pem]));
afterEach(async () => {
  rangeClient?.close();
  await front.close();
  setDefaultCACertificates(known);
});

/** The storage behind HTTPS, under this name. */
async function serveSecurely(name: string, pair = authority.issue(`DNS:${STORAGE},IP:127.0.0.1`, 5)) {
  front = await startSecureFront(pair);
  const file = await bed.serveOne(SIZE, {
    storageOrigin: `https://${name}:${front.port}`,
    bytesPerSecondPerConnection: 16 * MIB,
  });
  front.forwardTo(bed.server.storageUrl);
  return file;
}

function openWith(environment: NodeJS.ProcessEnv) {
  rangeClient = createRangeClient({ userAgent: 'test', environment, timeouts: QUICK });
  return bed.open({ connections: CONNECTIONS, rangeClient });
}

const parts = () => readdirSync(bed.folders.downloads);

describe('32 a storage whose certificate is', () => {
  it.each([
    ['expired', () => authority.issue('IP:127.0.0.1', -1), 'CERT_HAS_EXPIRED'],
    ['of another host', () => authority.issue('DNS:elsewhere.example', 5), 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['of an authority nobody knows', null, 'SELF_SIGNED_CERT_IN_CHAIN'],
  ])(
    '%s, from the start: said at once, and not even a request goes out',
    async (_name, issue, systemCode) => {
      const file = await serveSecurely('127.0.0.1', (issue ?? (() => authority.issue('IP:127.0.0.1', 5)))());
      if (issue === null) setDefaultCACertificates(known);
      const test = openWith({});
      const id = bed.add(test, file);
      const failed = await untilState(test.engine, id, 'waiting', ...ENDS);
      expect(failed.state).toMatchObject({ kind: 'failed', error: { code: 'network.tls', systemCode } });
      expect(front.requests()).toBe(0);
      expect(bed.urlsAsked()).toBe(1);
      // Nor does a user who insists get past it.
      test.engine.retry([id]);
      const again = await untilState(test.engine, id, 'waiting', ...ENDS);
      expect(again.state).toMatchObject({ kind: 'failed', error: { code: 'network.tls' } });
      expect(front.requests()).toBe(0);
    },
  );

  it('good, and then another’s in mid-transfer: keeps the part, and goes on with it when it is good again', async () => {
    const file = await serveSecurely('127.0.0.1');
    const test = openWith({});
    const id = bed.add(test, file);
    await until(test.engine, id, ({ receivedBytes }) => receivedBytes > 6 * MIB);
    front.show(authority.issue('DNS:elsewhere.example', 5));
    front.closeConnections();
    const failed = await untilState(test.engine, id, 'waiting', ...ENDS);
    expect(failed.state).toMatchObject({ kind: 'failed', error: { code: 'network.tls' } });
    expect(parts()).toEqual([expect.stringMatching(/\.bindist-part$/)]);
    front.show(authority.issue('IP:127.0.0.1', 5));
    test.engine.retry([id]);
    const done = await untilState(test.engine, id, ...ENDS);
    bed.expectPublished(done, file);
    expect(done.resumedFromByte).toBeGreaterThan(6 * MIB);
    expect(done.bytesFetched).toBeLessThanOrEqual(SIZE + CONNECTIONS * MIB);
  });
});

describe('33 a proxy with tunnels, before a storage under HTTPS', () => {
  let proxy: ConnectProxy;
  beforeEach(async () => {
    proxy = await startConnectProxy();
  });
  afterEach(() => proxy.stop());

  async function begin() {
    const file = await serveSecurely(STORAGE);
    const test = openWith({ https_proxy: proxy.url });
    return { file, test, id: bed.add(test, file) };
  }

  it('wants a password: is said to be the proxy, after few tries, and a retry goes on', async () => {
    proxy.refuseWith(407);
    const { file, test, id } = await begin();
    const failed = await untilState(test.engine, id, 'waiting', ...ENDS);
    expect(failed.state).toMatchObject({ kind: 'failed', error: { code: 'network.proxy' } });
    expect(front.requests()).toBe(0);
    expect(proxy.asked.length).toBeLessThanOrEqual(8);
    expect(proxy.asked[0]).toBe(`${STORAGE}:${front.port}`);
    proxy.refuseWith(null);
    test.engine.retry([id]);
    bed.expectPublished(await untilState(test.engine, id, ...ENDS), file);
  });

  it('dies in every body after 5 MiB: each tunnel brings what it can, and nothing comes twice beyond I9', async () => {
    proxy.dieAfter(5 * MIB);
    const { file, test, id } = await begin();
    bed.server.setShaping({ bytesPerSecondPerConnection: null });
    const done = await untilState(test.engine, id, ...ENDS);
    bed.expectPublished(done, file);
    expect(proxy.asked.length).toBeGreaterThan(2);
    expect(proxy.asked.length).toBeLessThanOrEqual(16);
    // One MiB for each of the tunnels that died.
    expect(done.bytesFetched).toBeLessThanOrEqual(SIZE + proxy.asked.length * MIB);
    expect(bed.urlsAsked()).toBe(1);
  });

  it('is gone in mid-body and stays so: keeps the part, no storm, and a retry goes on with it', async () => {
    const { file, test, id } = await begin();
    await until(test.engine, id, ({ receivedBytes }) => receivedBytes > 6 * MIB);
    await proxy.stop();
    const stopped = await untilState(test.engine, id, 'waiting', ...ENDS);
    expect(stopped.state).toMatchObject({ error: { code: 'network.proxy' } });
    expect(parts()).toEqual([expect.stringMatching(/\.bindist-part$/)]);
    const askedBefore = bed.server.log.length;
    await proxy.startAgain();
    test.engine.retry([id]);
    const done = await untilState(test.engine, id, ...ENDS);
    bed.expectPublished(done, file);
    expect(done.resumedFromByte).toBeGreaterThan(6 * MIB);
    expect(done.bytesFetched).toBeLessThanOrEqual(SIZE + CONNECTIONS * MIB);
    expect(bed.server.log.length - askedBefore).toBeLessThanOrEqual(8);
  });
});

describe('28 a storage under HTTPS that redirects to plain HTTP', () => {
  it('is not followed, not even to loopback: neither file nor signature goes over an open line', async () => {
    const file = await serveSecurely('127.0.0.1');
    const plain = `${bed.server.storageUrl}/elsewhere?X-Amz-Signature=canary`;
    front.answerWith({ status: 307, headers: { Location: plain } });
    const test = openWith({});
    const id = bed.add(test, file);
    const failed = await untilState(test.engine, id, 'waiting', ...ENDS);
    expect(failed.state).toMatchObject({ kind: 'failed', error: { code: 'server.badRedirect' } });
    expect(JSON.stringify(failed)).not.toContain('canary');
    expect(bed.storageRequests()).toEqual([]);
    expect(front.requests()).toBe(1);
    front.answerWith(null);
    test.engine.retry([id]);
    bed.expectPublished(await untilState(test.engine, id, ...ENDS), file);
  });
});
