import { describe, expect, it } from 'vitest';
import {
  afterRefusal,
  beginPlan,
  chunkBytes,
  connectionsFor,
  nextPlan,
} from '../../../src/main/downloads/connectionPlan.ts';

const MIB = 1024 * 1024;

/** Lets the plan run on a network whose throughput is a function of the number of connections. */
function settle(latencyMs: number, throughput: (connections: number) => number, most = 16, windows = 20) {
  let plan = beginPlan(latencyMs);
  const tried = [plan.connections];
  for (let window = 0; window < windows; window += 1) {
    plan = nextPlan(plan, throughput(plan.connections), window * 300, most);
    if (tried.at(-1) !== plan.connections) tried.push(plan.connections);
  }
  return { tried, connections: plan.connections };
}

describe('the number of connections', () => {
  it('grows to the limit where each connection is held back by itself', () => {
    expect(settle(100, (n) => n * 5e6)).toEqual({ tried: [8, 16], connections: 16 });
    expect(settle(100, (n) => n * 5e6, 12).connections).toBe(12);
  });

  it('goes back to what brought as much with fewer', () => {
    expect(settle(100, () => 25e6)).toEqual({ tried: [8, 16, 8], connections: 8 });
    expect(settle(1, (n) => Math.min(n, 4) * 5e6)).toEqual({ tried: [2, 4, 8, 4], connections: 4 });
  });

  it('is not doubted where a connection brings all it can', () => {
    expect(settle(1, () => 900e6).tried).toEqual([2]);
  });

  it('tries again after a while: networks change', () => {
    let plan = beginPlan(100);
    const measured = (rate: number, nowMs: number) => {
      plan = nextPlan(plan, rate, nowMs, 16);
      return plan.connections;
    };
    expect([measured(25e6, 300), measured(25e6, 600), measured(25e6, 900)]).toEqual([16, 8, 8]);
    expect([measured(25e6, 20_000), measured(50e6, 20_300)]).toEqual([16, 16]);
  });

  it('is halved when the storage says that it is too much, and left so for a while', () => {
    const plan = afterRefusal({ ...beginPlan(100), connections: 16 }, 1000);
    expect(plan.connections).toBe(8);
    expect(nextPlan(plan, 40e6, 2000, 16).connections).toBe(8);
    expect(nextPlan(plan, 40e6, 40_000, 16).connections).toBe(16);
    expect(afterRefusal({ ...plan, connections: 1 }, 1000).connections).toBe(1);
  });

  it.each([
    [0, 4, 1],
    [8 * MIB, 4, 1],
    [8 * MIB + 1, 4, 4],
    [100 * MIB, 4, 4],
    [100 * MIB, 1, 1],
  ])('is, for %i bytes that are missing and %i wanted, %i', (missing, wanted, connections) => {
    expect(connectionsFor(missing, wanted)).toBe(connections);
  });
});

describe('one request', () => {
  it.each([
    ['near, a large file', 1024 * MIB, 2, 1, 16 * MIB],
    ['near, what is left at the end', 6 * MIB, 2, 1, 4 * MIB],
    ['far, shared out among all that may be opened', 128 * MIB, 8, 100, 8 * MIB],
    ['far, a large file', 1024 * MIB, 8, 100, 16 * MIB],
    ['far, a small rest', 2 * MIB, 16, 100, MIB],
  ])('asks for its share: %s', (_, left, connections, latencyMs, bytes) => {
    expect(chunkBytes(left, connections, latencyMs, 16)).toBe(bytes);
  });
});
