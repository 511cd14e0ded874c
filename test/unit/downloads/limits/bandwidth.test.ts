import { describe, expect, it } from 'vitest';
import { createBandwidth, type Throttle } from '../../../../src/main/downloads/limits/bandwidth.ts';
import { fairShares } from '../../../../src/main/downloads/limits/fairShares.ts';
import { createFakeClock } from '../fakeClock.ts';

const MB = 1_000_000;

function setUp(limit: number | null) {
  const clock = createFakeClock();
  const bandwidth = createBandwidth(clock);
  bandwidth.setLimit(limit);
  /** Connections that read as fast as they are let, until the test ends. */
  function connection(throttle: Throttle) {
    const counted = { bytes: 0 };
    const read = () => {
      for (let reads = 0; reads < 1000; reads += 1) {
        const readBytes = Math.min(256 * 1024, throttle.readBytes());
        counted.bytes += readBytes;
        const wait = throttle.take(readBytes);
        if (wait !== undefined) {
          void wait.then(read);
          return;
        }
      }
      // Unlimited: goes on with the next tick of the clock.
      clock.after(1, read);
    };
    read();
    return counted;
  }
  async function pass(ms: number) {
    for (let elapsed = 0; elapsed < ms; elapsed += 5) {
      clock.advance(5);
      await Promise.resolve();
      await Promise.resolve();
    }
  }
  return { clock, bandwidth, connection, pass };
}

function rateIs(bytes: number, wanted: number) {
  expect(bytes / wanted).toBeGreaterThan(0.95);
  expect(bytes / wanted).toBeLessThan(1.05);
}

describe('a limit in all', () => {
  it('costs nothing where there is none', () => {
    const throttle = setUp(null).bandwidth.join(() => null);
    expect(throttle.take(10 * MB)).toBeUndefined();
    expect(throttle.connections()).toBe(Infinity);
    expect(throttle.readBytes()).toBe(Infinity);
  });

  it('is kept within 5 % over three seconds', async () => {
    const { bandwidth, connection, pass } = setUp(2 * MB);
    const counted = connection(bandwidth.join(() => null));
    await pass(3000);
    rateIs(counted.bytes, 6 * MB);
  });

  it('is shared by downloads, not by connections', async () => {
    const { bandwidth, connection, pass } = setUp(4 * MB);
    const many = bandwidth.join(() => null);
    const counts = [1, 2, 3, 4, 5, 6, 7, 8].map(() => connection(many));
    const single = connection(bandwidth.join(() => null));
    // Each of the eight is allowed one read that is not paid yet.
    await pass(10_000);
    rateIs(
      counts.reduce((sum, { bytes }) => sum + bytes, 0),
      20 * MB,
    );
    rateIs(single.bytes, 20 * MB);
  });

  it('gives what one does not use to the others', async () => {
    const { bandwidth, connection, pass } = setUp(4 * MB);
    const slow = connection(bandwidth.join(() => MB / 2));
    const fast = connection(bandwidth.join(() => null));
    await pass(3000);
    rateIs(slow.bytes, 1.5 * MB);
    rateIs(fast.bytes, 10.5 * MB);
  });

  it('changes at once, also for those that wait', async () => {
    const { bandwidth, connection, pass } = setUp(1024);
    const counted = connection(bandwidth.join(() => null));
    await pass(100);
    expect(counted.bytes).toBeLessThan(64 * 1024);
    bandwidth.setLimit(MB);
    await pass(2000);
    rateIs(counted.bytes, 2 * MB);
    bandwidth.setLimit(null);
    await pass(20);
    expect(counted.bytes).toBeGreaterThan(10 * MB);
  });

  it('keeps no rate for later beyond a tenth of a second', async () => {
    const { bandwidth, connection, pass } = setUp(MB);
    const throttle = bandwidth.join(() => null);
    await pass(5000);
    const counted = connection(throttle);
    await pass(1000);
    expect(counted.bytes).toBeLessThan(1.15 * MB);
  });

  it('holds for many short downloads too: what one owes at its end the next one pays', async () => {
    const { bandwidth, pass } = setUp(MB);
    let bytes = 0;
    let isOver = false;
    const downloads = (async () => {
      while (!isOver) {
        const throttle = bandwidth.join(() => null);
        for (let reads = 0; reads < 3 && !isOver; reads += 1) {
          await throttle.take(16 * 1024);
          bytes += 16 * 1024;
        }
        void throttle.take(16 * 1024);
        bytes += 16 * 1024;
        throttle.close();
      }
    })();
    await pass(3000);
    rateIs(bytes, 3 * MB);
    isOver = true;
    bandwidth.setLimit(null);
    await downloads;
  });

  it('stands a clock that is set back', async () => {
    const { bandwidth, connection, pass, clock } = setUp(MB);
    const counted = connection(bandwidth.join(() => null));
    await pass(500);
    clock.setBack(86_400_000);
    await pass(2500);
    rateIs(counted.bytes, 3 * MB);
  });
});

describe('a limit of one download', () => {
  it('is kept, and changes at once', async () => {
    const { bandwidth, connection, pass } = setUp(null);
    let limit: number | null = MB;
    const counted = connection(bandwidth.join(() => limit));
    await pass(2000);
    rateIs(counted.bytes, 2 * MB);
    limit = 4 * MB;
    bandwidth.limitsChanged();
    await pass(2000);
    rateIs(counted.bytes, 10 * MB);
  });

  it('is worth few connections, and small reads', () => {
    const throttle = setUp(null).bandwidth.join(() => MB);
    expect(throttle.connections()).toBe(2);
    expect(throttle.readBytes()).toBe(16 * 1024);
  });
});

it('shares out so that nobody gets more than it wants', () => {
  expect(fairShares([10, 1, 10], 12)).toEqual([5.5, 1, 5.5]);
  expect(fairShares([1, 2], 100)).toEqual([1, 2]);
  expect(fairShares([16, 16], 16)).toEqual([8, 8]);
  expect(fairShares([10, 10], 6, [4, 0])).toEqual([1, 5]);
  expect(fairShares([3, 10, 10], 9, [0, 2, 100])).toEqual([3, 6, 0]);
  expect(fairShares([], 5)).toEqual([]);
});
