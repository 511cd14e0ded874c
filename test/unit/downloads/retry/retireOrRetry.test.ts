import { describe, expect, it } from 'vitest';
import { createFailureCounts } from '../../../../src/main/downloads/retry/failureCount.ts';
import { retireOrRetry } from '../../../../src/main/downloads/retry/retireOrRetry.ts';
import type { RetryAction } from '../../../../src/main/downloads/retry/retryPolicy.ts';

const FAIL: RetryAction = { kind: 'fail' };
const OFFLINE: RetryAction = { kind: 'wait', reason: 'offline', delayMs: 1000 };
const AGAIN: RetryAction = { kind: 'retryAfter', delayMs: 250 };
const getOn = { connections: 1, bytesSince: 1 };
const bringNothing = { connections: 1, bytesSince: 0 };

describe('a problem that would end the transfer', () => {
  it('ends one connection alone while others get on', () => {
    expect(retireOrRetry(OFFLINE, 'network.refused', getOn)).toEqual({ kind: 'retire' });
    expect(retireOrRetry(FAIL, 'network.interrupted', getOn)).toEqual({ kind: 'retire' });
    expect(retireOrRetry(FAIL, 'server.unavailable', bringNothing)).toEqual({ kind: 'retire' });
  });

  it('ends it all where nobody gets on, or nobody else is there', () => {
    expect(retireOrRetry(OFFLINE, 'network.refused', bringNothing)).toBe(OFFLINE);
    expect(retireOrRetry(FAIL, 'network.interrupted', { connections: 0, bytesSince: 1 })).toBe(FAIL);
    expect(retireOrRetry(OFFLINE, 'network.refused', { connections: 0, bytesSince: null })).toBe(OFFLINE);
  });

  it('is looked at once more where nothing can be known yet of the others', () => {
    const unknown = { connections: 1, bytesSince: null };
    expect(retireOrRetry(OFFLINE, 'network.refused', unknown).kind).toBe('retryAfter');
  });

  it('ends it all where it is about all connections, whatever the others bring', () => {
    expect(retireOrRetry(FAIL, 'network.tls', getOn)).toBe(FAIL);
    expect(retireOrRetry(FAIL, 'publisher.fileReplaced', getOn)).toBe(FAIL);
    expect(retireOrRetry(AGAIN, 'network.interrupted', getOn)).toBe(AGAIN);
  });
});

describe('failures', () => {
  it('are not forgotten with their connection', () => {
    const counts = createFailureCounts(3);
    const first = counts.take();
    expect(counts.take().count('network.timeout').withoutProgress).toBe(0);
    first.add('network.timeout', 0);
    counts.giveBack(first);
    expect(counts.take().count('network.timeout')).toEqual({ withoutProgress: 4, sameReason: 1 });
  });

  it("tell the others' bytes since the first of them from the connection's own", () => {
    const count = createFailureCounts(0).take();
    expect(count.bytesOfOthers(900)).toBeNull();
    count.brought(500);
    count.add('network.refused', 1000);
    count.brought(10);
    expect(count.bytesOfOthers(1010)).toBe(0);
    count.add('network.refused', 1010);
    expect(count.bytesOfOthers(1050)).toBe(40);
    count.reset();
    expect(count.bytesOfOthers(2000)).toBeNull();
  });
});
