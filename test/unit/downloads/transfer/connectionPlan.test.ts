import { describe, expect, it } from 'vitest';
import {
  afterRefusal,
  beginPlan,
  chunkBytes,
  connectionsFor,
  nextPlan,
} from '../../../../src/main/downloads/transfer/connectionPlan.ts';

const MIB = 1024 * 1024;

/** Lets the plan run on a network whose throughput is a function of the number of connections. */
function run(
  latencyMs: number,
  throughput: (connections: number) => number,
  most = 16,
  seconds = 12,
  sizeBytes = Infinity,
) {
  let plan = beginPlan(latencyMs, 0);
  const tried = [Math.min(most, plan.connections)];
  let missingBytes = sizeBytes;
  for (let nowMs = 300; nowMs < seconds * 1000 && missingBytes > 0; nowMs += 300) {
    const bytesPerSecond = throughput(Math.min(most, plan.connections));
    missingBytes -= bytesPerSecond * 0.3;
    plan = nextPlan(plan, { bytesPerSecond, missingBytes, nowMs, most });
    if (tried.at(-1) !== plan.connections) tried.push(plan.connections);
  }
  return tried;
}

describe('the number of connections', () => {
  it('stays at the limit where each connection is held back by itself, but for one try with fewer', () => {
    expect(run(100, (n) => n * 5e6)).toEqual([16, 8, 16]);
    expect(run(100, (n) => n * 5e6, 6)).toEqual([6]);
  });

  it('comes down to what brings as much', () => {
    expect(run(100, () => 25e6)).toEqual([16, 8, 4]);
    expect(run(100, (n) => Math.min(n, 8) * 3e6)).toEqual([16, 8, 4, 8]);
  });

  it('is not lessened in what ends soon: nothing to gain, no time to make up for the try', () => {
    expect(run(100, () => 25e6, 16, 12, 200e6)).toEqual([16]);
    expect(run(100, () => 25e6, 16, 12, 255e6)).toEqual([16, 8]);
  });

  it('grows near by as long as it gains', () => {
    expect(run(1, (n) => Math.min(n, 4) * 5e6, 16, 4)).toEqual([2, 4, 8, 4]);
    expect(run(1, (n) => n * 5e6, 16, 4)).toEqual([2, 4, 8, 16]);
  });

  it('is not doubted where a connection brings all it can', () => {
    expect(run(1, () => 900e6)).toEqual([2]);
  });

  it('is tried again after a while: networks change', () => {
    expect(run(1, () => 5e6, 16, 30)).toEqual([2, 4, 2, 4, 2]);
  });

  it('is halved when the storage says that it is too much, and left so for a while', () => {
    const plan = afterRefusal(beginPlan(100, 0), 1000);
    const measured = { bytesPerSecond: 40e6, missingBytes: Infinity, most: 16 };
    expect(plan.connections).toBe(8);
    expect(nextPlan(plan, { ...measured, nowMs: 2000 }).connections).toBe(8);
    expect(nextPlan({ ...plan, lessAtMs: Infinity }, { ...measured, nowMs: 40_000 }).connections).toBe(16);
    expect(afterRefusal({ ...plan, connections: 1 }, 1000).connections).toBe(1);
  });

  it.each([
    [0, 4, false, 1],
    [8 * MIB, 4, false, 1],
    [8 * MIB + 1, 4, false, 4],
    [100 * MIB, 1, false, 1],
    [8 * MIB, 4, true, 4],
    [2 * MIB, 16, true, 2],
    [1, 16, true, 1],
  ])(
    'is, for %i bytes that are missing and %i wanted, begun: %s, %i',
    (missing, wanted, isBegun, connections) => {
      expect(connectionsFor(missing, wanted, isBegun)).toBe(connections);
    },
  );
});

describe('one request', () => {
  const request = {
    isFirst: true,
    missingAtFirst: 1024 * MIB,
    leftBytes: 1024 * MIB,
    connections: 2,
    latencyMs: 1,
    most: 16,
  };

  it.each([
    ['near, a large file', {}, 16 * MIB],
    ['near, what is left at the end', { leftBytes: 6 * MIB }, 4 * MIB],
    [
      'far, the share of one of all',
      { latencyMs: 100, missingAtFirst: 128 * MIB, leftBytes: 64 * MIB },
      8 * MIB,
    ],
    ['far, a large file', { latencyMs: 100, connections: 16 }, 16 * MIB],
    ['far, later on', { latencyMs: 100, isFirst: false, leftBytes: 96 * MIB, connections: 16 }, 3 * MIB],
    ['far, the end', { latencyMs: 100, isFirst: false, leftBytes: 5 * MIB, connections: 16 }, MIB],
  ])('asks for its share: %s', (_, over, bytes) => {
    expect(chunkBytes({ ...request, ...over })).toBe(bytes);
  });
});
