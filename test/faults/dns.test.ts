import dns from 'node:dns';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRangeClient } from '../../src/main/downloads/index.ts';
import { type Addresses, SYSTEM_ADDRESSES } from '../../src/main/network/index.ts';
import { ENDS, MIB, makeFaultBed } from '../support/engine/faultBed.ts';
import { until, untilState, wanted } from '../support/engine/setUp.ts';

/**
 * How a name becomes an address is the one thing replaced, so that the failure comes up through the sockets as a real one does.
 * Loopback by name, since plain http goes to no other host; the system itself is never asked for such a name.
 */
const HOST = 'bindist.localhost';
const bed = makeFaultBed();
let lookups = 0;
let failsWith: 'ENOTFOUND' | 'EAI_AGAIN' | null = null;

const addresses: Addresses = {
  classOf: SYSTEM_ADDRESSES.classOf,
  lookup(hostname, options, callback) {
    if (hostname !== HOST) return SYSTEM_ADDRESSES.lookup(hostname, options, callback);
    lookups += 1;
    const code = failsWith;
    setImmediate(() => {
      if (code === null) return callback(null, [{ address: '127.0.0.1', family: 4 }]);
      const problem = new Error(`getaddrinfo ${code} ${HOST}`);
      callback(Object.assign(problem, { code, syscall: 'getaddrinfo', hostname }), []);
    });
  },
};
let rangeClient: ReturnType<typeof createRangeClient>;

/** The server listens under that name, and asks the system for it, which need not know it. */
const original = dns.lookup;
function lookupForServer(...asked: unknown[]): void {
  Reflect.apply(original, dns, asked[0] === HOST ? ['127.0.0.1', ...asked.slice(1)] : asked);
}

beforeEach(() => {
  Reflect.set(dns, 'lookup', lookupForServer);
  lookups = 0;
  failsWith = null;
  rangeClient = createRangeClient({ userAgent: 'test', environment: {}, addresses });
});

afterEach(() => {
  Reflect.set(dns, 'lookup', original);
  rangeClient.close();
});

describe.each(['ENOTFOUND', 'EAI_AGAIN'] as const)('30 the name cannot be looked up (%s)', (code) => {
  it('at the start: waits as if offline, asks the resolver little, and begins by itself when it can be', async () => {
    const files = await bed.serve(
      Array.from({ length: 12 }, (_, index) => ({ fileName: `${index}.bin`, sizeBytes: 100_000 })),
      { host: HOST },
    );
    failsWith = code;
    const test = bed.open({ rangeClient });
    const ids = test.engine.add(files.map((file) => wanted(file, bed.folders.downloads)));
    const [first] = ids;
    if (first === undefined) throw new Error('nothing was added');
    const waiting = await untilState(test.engine, first, 'waiting', ...ENDS);
    expect(waiting.state).toMatchObject({
      kind: 'waiting',
      reason: 'offline',
      error: { code: 'network.dns' },
    });
    expect(bed.storageRequests()).toEqual([]);
    // Those that had a place when it failed.
    expect(bed.urlsAsked()).toBeLessThanOrEqual(3);
    // One look at the gate speaks for the account, not one for each download.
    expect(lookups).toBeLessThanOrEqual(6);
    failsWith = null;
    const ended = await Promise.all(ids.map((id) => untilState(test.engine, id, ...ENDS)));
    expect(ended.map(({ verification }) => verification)).toEqual(files.map(() => 'verified'));
  });

  it('in mid-transfer: keeps what is there, and goes on by itself at the same byte', async () => {
    const file = await bed.serveOne(32 * MIB, { host: HOST, bytesPerSecondPerConnection: 12 * MIB });
    const test = bed.open({ connections: 2, rangeClient });
    const id = bed.add(test, file);
    await until(test.engine, id, ({ receivedBytes }) => receivedBytes > 6 * MIB);
    failsWith = code;
    bed.server.closeConnections();
    const waiting = await untilState(test.engine, id, 'waiting', ...ENDS);
    expect(waiting.state).toMatchObject({
      kind: 'waiting',
      reason: 'offline',
      error: { code: 'network.dns' },
    });
    expect(waiting.receivedBytes).toBeGreaterThan(6 * MIB);
    bed.server.setShaping({ bytesPerSecondPerConnection: null });
    failsWith = null;
    const done = await untilState(test.engine, id, ...ENDS);
    bed.expectPublished(done, file);
    expect(done.resumedFromByte).toBeGreaterThan(6 * MIB);
    expect(done.bytesFetched).toBeLessThanOrEqual(34 * MIB);
    expect(lookups).toBeLessThanOrEqual(20);
    expect(bed.urlsAsked()).toBe(1);
  });
});
