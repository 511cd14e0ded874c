import { readdirSync } from 'node:fs';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createRangeClient } from '../../src/main/downloads/index.ts';
import type { Reach } from '../../src/main/network/index.ts';
import { ENDS, MIB, makeFaultBed } from '../support/engine/faultBed.ts';
import { ACCOUNT, clientOf, until, untilState, wanted } from '../support/engine/setUp.ts';
import { type Authority, createAuthority } from '../support/network/authority.ts';
import { createOtherWorld, type OtherWorld } from '../support/network/otherWorld.ts';
import { type SecureFront, startSecureFront } from '../support/network/secureFront.ts';

const bed = makeFaultBed();
const STORAGE = 'storage.bindist.test';
const known = getCACertificates();
const SETTLED = ['waiting', ...ENDS] as const;

let authority: Authority;
let front: SecureFront;
let world: OtherWorld;
let rangeClient: ReturnType<typeof createRangeClient> | null;
let host: string;
/** What the user let files come from. */
let allowed: Set<string>;

beforeAll(() => {
  authority = createAuthority();
});
afterAll(() => authority.remove());
beforeEach(async () => {
  setDefaultCACertificates([...known, authority.pem]);
  world = createOtherWorld();
  allowed = new Set();
  rangeClient = null;
  front = await startSecureFront(authority.issue(`DNS:${STORAGE},IP:127.0.2.1`, 5), '0.0.0.0');
  host = `${STORAGE}:${front.port}`;
});
afterEach(async () => {
  rangeClient?.close();
  await front.close();
  setDefaultCACertificates(known);
});

async function serve(sizes: readonly number[], options: Parameters<typeof bed.serve>[1] = {}) {
  const files = await bed.serve(
    sizes.map((sizeBytes, index) => ({ fileName: `${index}.bin`, sizeBytes })),
    { storageOrigin: `https://${host}`, ...options },
  );
  front.forwardTo(bed.server.storageUrl);
  return files;
}

/** An engine whose account is on a server that may send it so far inwards. */
function openAs(reach: Reach, isAllowed = (asked: string) => allowed.has(asked)) {
  const own = clientOf(bed.server);
  rangeClient = createRangeClient({ userAgent: 'test', environment: {}, addresses: world });
  return bed.open({
    rangeClient,
    connections: 2,
    isStorageAllowed: (_accountId, asked) => isAllowed(asked),
    clientFor: async () => ({
      ...own,
      getDownloadUrl: async (file, signal) => ({ ...(await own.getDownloadUrl(file, signal)), reach }),
    }),
  });
}

const parts = () => readdirSync(bed.folders.downloads);

describe('87 a storage in a private network, for an account on the internet', () => {
  it('is not asked: the download waits for the user’s word, and goes on with the URL it has', async () => {
    const [file] = await serve([3 * MIB]);
    world.leads(STORAGE, ['127.0.2.1']);
    const test = openAs('public');
    const id = bed.add(test, file ?? null);
    const waiting = await untilState(test.engine, id, ...SETTLED);
    expect(waiting.state).toEqual({
      kind: 'waiting',
      reason: 'storageNotAllowed',
      retryAt: null,
      error: { code: 'server.privateStorage', host },
    });
    expect(front.requests()).toBe(0);
    // A network that is back says nothing of it.
    test.engine.networkMayBeBack();
    expect(test.engine.get(id).state.kind).toBe('waiting');
    allowed.add(host);
    test.engine.accountChanged(waiting.accountId);
    bed.expectPublished(await untilState(test.engine, id, ...ENDS), file);
    expect(bed.urlsAsked()).toBe(1);
  });

  it('that it turns into in mid-transfer keeps the part, and goes on at the same byte', async () => {
    const [file] = await serve([24 * MIB], { bytesPerSecondPerConnection: 8 * MIB });
    world.leads(STORAGE, ['127.0.1.1']);
    const test = openAs('public');
    const id = bed.add(test, file ?? null);
    await until(test.engine, id, ({ receivedBytes }) => receivedBytes > 6 * MIB);
    world.leads(STORAGE, ['127.0.2.1']);
    front.closeConnections();
    const waiting = await untilState(test.engine, id, ...SETTLED);
    expect(waiting.state).toMatchObject({ kind: 'waiting', reason: 'storageNotAllowed' });
    expect(parts()).toEqual([expect.stringMatching(/\.bindist-part$/)]);
    bed.server.setShaping({ bytesPerSecondPerConnection: null });
    allowed.add(host);
    test.engine.accountChanged(waiting.accountId);
    const done = await untilState(test.engine, id, ...ENDS);
    bed.expectPublished(done, file);
    expect(done.resumedFromByte).toBeGreaterThan(6 * MIB);
    expect(bed.urlsAsked()).toBe(1);
  });

  it('is not waited for when the word comes while it is being refused', async () => {
    const [file] = await serve([MIB]);
    world.leads(STORAGE, ['127.0.2.1']);
    const test = openAs('public', (asked) => {
      const wasAllowed = allowed.has(asked);
      if (!wasAllowed) {
        allowed.add(asked);
        test.engine.accountChanged(ACCOUNT);
      }
      return wasAllowed;
    });
    bed.expectPublished(await untilState(test.engine, bed.add(test, file ?? null), ...SETTLED), file);
    expect(bed.urlsAsked()).toBe(1);
  });

  it('holds up nothing that comes from elsewhere', async () => {
    const files = await serve([MIB, MIB]);
    const [inside] = files;
    if (inside === undefined) throw new Error('no file');
    world.leads(STORAGE, ['127.0.1.1']);
    const url = `https://127.0.2.1:${front.port}/f`;
    const answer = { url, downloadUrl: url };
    bed.server.addFault({
      on: 'api',
      match: { fileId: inside.fileId },
      action: { kind: 'fields', fields: answer },
    });
    const test = openAs('public');
    const ids = test.engine.add(files.map((file) => wanted(file, bed.folders.downloads)));
    const ended = await Promise.all(ids.map((id) => untilState(test.engine, id, ...SETTLED)));
    expect(ended.map(({ state }) => state.kind)).toEqual(['waiting', 'completed']);
    expect(ended[0]?.state).toMatchObject({ error: { host: `127.0.2.1:${front.port}` } });
  });

  it('that many wait for is no storm of questions, and one word wakes them all', async () => {
    const files = await serve(Array.from({ length: 30 }, () => 1000));
    world.leads(STORAGE, ['127.0.2.1']);
    const test = openAs('public');
    const ids = test.engine.add(files.map((file) => wanted(file, bed.folders.downloads)));
    const [first] = ids;
    if (first === undefined) throw new Error('nothing was added');
    await until(
      test.engine,
      first,
      () => ids.filter((id) => test.engine.get(id).state.kind === 'waiting').length >= 8,
    );
    const { accountId } = test.engine.get(first);
    await expect.poll(() => ids.some((id) => test.engine.get(id).state.kind === 'resolving')).toBe(false);
    // Eight, and those that were on their way meanwhile.
    expect(bed.urlsAsked()).toBeLessThanOrEqual(12);
    allowed.add(host);
    test.engine.accountChanged(accountId);
    const ended = await Promise.all(ids.map((id) => untilState(test.engine, id, ...ENDS)));
    expect(ended.map(({ verification }) => verification)).toEqual(files.map(() => 'verified'));
    expect(bed.urlsAsked()).toBe(30);
  });

  it('needs no word for an account that is in a private network itself', async () => {
    const [file] = await serve([MIB]);
    world.leads(STORAGE, ['127.0.2.1']);
    const test = openAs('private');
    bed.expectPublished(await untilState(test.engine, bed.add(test, file ?? null), ...SETTLED), file);
  });
});

describe('87 a storage on this machine, or at a link-local address', () => {
  it.each([
    ['this machine', 'public', '127.0.3.1'],
    ['this machine', 'private', '127.0.3.1'],
    ['a link-local address', 'public', '127.0.4.1'],
    ['a link-local address', 'private', '127.0.4.1'],
    ['a link-local address', 'loopback', '127.0.4.1'],
  ] as const)('%s, for a %s account: is never asked, whatever the user allowed', async (_what, reach, to) => {
    const [file] = await serve([MIB]);
    world.leads(STORAGE, [to]);
    allowed.add(host);
    const test = openAs(reach);
    const failed = await untilState(test.engine, bed.add(test, file ?? null), ...SETTLED);
    expect(failed.state).toEqual({ kind: 'failed', error: { code: 'server.unsafeStorage', host } });
    expect(front.requests()).toBe(0);
    expect(bed.urlsAsked()).toBe(1);
  });

  it('this machine, for an account on it: is asked', async () => {
    const [file] = await serve([MIB]);
    world.leads(STORAGE, ['127.0.3.1']);
    const test = openAs('loopback');
    bed.expectPublished(await untilState(test.engine, bed.add(test, file ?? null), ...SETTLED), file);
  });
});
