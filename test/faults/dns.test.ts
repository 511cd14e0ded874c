import dns from 'node:dns';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ENDS, MIB, makeFaultBed } from '../support/engine/faultBed.ts';
import { until, untilState, wanted } from '../support/engine/setUp.ts';

/**
 * The system's resolver is the one thing replaced: `net` and `got` ask it by this name, so that the failure comes up through
 * the sockets as a real one does. Loopback by name, since a key goes to no other plain host.
 */
const HOST = 'bindist.localhost';
const bed = makeFaultBed();
let lookups = 0;
let failsWith: 'ENOTFOUND' | 'EAI_AGAIN' | null = null;

const original = dns.lookup;
function lookup(...asked: unknown[]): void {
  const [hostname, second, third] = asked;
  const done = typeof second === 'function' ? second : third;
  if (typeof done !== 'function') throw new Error('no callback');
  if (hostname !== HOST) {
    Reflect.apply(original, dns, asked);
    return;
  }
  lookups += 1;
  const code = failsWith;
  setImmediate(() => {
    if (code !== null) {
      done(
        Object.assign(new Error(`getaddrinfo ${code} ${HOST}`), { code, syscall: 'getaddrinfo', hostname }),
      );
    } else if (typeof second === 'object' && second !== null && 'all' in second && second.all === true) {
      done(null, [{ address: '127.0.0.1', family: 4 }]);
    } else {
      done(null, '127.0.0.1', 4);
    }
  });
}

beforeEach(() => {
  lookups = 0;
  failsWith = null;
  Reflect.set(dns, 'lookup', lookup);
});

afterEach(() => {
  Reflect.set(dns, 'lookup', original);
});

describe.each(['ENOTFOUND', 'EAI_AGAIN'] as const)('30 the name cannot be looked up (%s)', (code) => {
  it('at the start: waits as if offline, asks the resolver little, and begins by itself when it can be', async () => {
    const files = await bed.serve(
      Array.from({ length: 12 }, (_, index) => ({ fileName: `${index}.bin`, sizeBytes: 100_000 })),
      { host: HOST },
    );
    failsWith = code;
    const test = bed.open();
    const ids = test.engine.add(files.map((file) => wanted(file, bed.folders.downloads)));
    const [first] = ids;
    if (first === undefined) throw new Error('nothing was added');
    const waiting = await untilState(test.engine, first, 'waiting', ...ENDS);
    expect(waiting.state).toMatchObject({
      kind: 'waiting',
      reason: 'offline',
      error: { code: 'network.dns' },
    });
    expect(bed.server.log).toEqual([]);
    // One look at the gate speaks for the account, not one for each download.
    expect(lookups).toBeLessThanOrEqual(6);
    failsWith = null;
    const ended = await Promise.all(ids.map((id) => untilState(test.engine, id, ...ENDS)));
    expect(ended.map(({ verification }) => verification)).toEqual(files.map(() => 'verified'));
  });

  it('in mid-transfer: keeps what is there, and goes on by itself at the same byte', async () => {
    const file = await bed.serveOne(32 * MIB, { host: HOST, bytesPerSecondPerConnection: 12 * MIB });
    const test = bed.open({ connections: 2 });
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
