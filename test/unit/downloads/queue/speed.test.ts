import { describe, expect, it } from 'vitest';
import { createSpeed } from '../../../../src/main/downloads/queue/speed.ts';
import { createFakeClock } from '../fakeClock.ts';

function open() {
  const clock = createFakeClock();
  const speed = createSpeed(clock.now);
  /** So many bytes came in so long a time. */
  const come = (bytes: number, ms: number) => {
    speed.add(bytes);
    clock.advance(ms);
    return speed.bytesPerSecond();
  };
  return { clock, speed, come };
}

describe('the speed of a download', () => {
  it('is unknown until enough time has gone by to measure it', () => {
    const { come } = open();
    expect(come(1000, 149)).toBeNull();
    expect(come(0, 1)).toBe(Math.round(1000 / 0.15));
  });

  it('follows a change by degrees: after three seconds it has come the greater part of the way', () => {
    const { come } = open();
    expect(come(1000, 1000)).toBe(1000);
    expect(come(0, 3000)).toBe(Math.round(1000 / Math.E));
  });

  it('counts no byte twice', () => {
    const { come } = open();
    come(1000, 1000);
    for (let second = 0; second < 60; second += 1) come(0, 1000);
    expect(come(0, 1000)).toBe(0);
  });

  it('keeps what it was when the clock is set back, and measures on from there', () => {
    const { clock, speed, come } = open();
    come(1000, 1000);
    clock.setBack(3_600_000);
    expect(speed.bytesPerSecond()).toBe(1000);
    expect(come(3000, 1000)).toBeGreaterThan(1000);
  });
});
