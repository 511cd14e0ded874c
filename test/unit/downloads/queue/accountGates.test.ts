import { describe, expect, it } from 'vitest';
import { createAccountGates } from '../../../../src/main/downloads/queue/accountGates.ts';
import { ACCOUNT } from '../../../support/engine/setUp.ts';
import { createFakeClock } from '../fakeClock.ts';

const SECOND = 1000;
const HOUR = 3600 * SECOND;

function open() {
  const clock = createFakeClock();
  const opened: number[] = [];
  const startMs = clock.now();
  const gates = createAccountGates(clock, () => opened.push(clock.now() - startMs));
  type Reason = Parameters<typeof gates.close>[1];
  const close = (reason: Reason, delayMs: number | null) =>
    gates.close(ACCOUNT, reason, delayMs === null ? null : clock.now() + delayMs);
  return { clock, gates, opened, close, isOpen: () => gates.isOpen(ACCOUNT) };
}

describe('an account for which the server is not to be asked', () => {
  it('22 before an hour is over stays so when another download has no network', () => {
    const { clock, gates, opened, close, isOpen } = open();
    close('retryAt', HOUR);
    close('offline', SECOND);
    clock.advance(HOUR - SECOND);
    gates.openOffline();
    expect(isOpen()).toBe(false);
    clock.advance(SECOND);
    expect(isOpen()).toBe(true);
    expect(opened).toEqual([HOUR]);
    expect(gates.waits(ACCOUNT)).toBe(1);
  });

  it('waits for the later of two times, whichever was said first', () => {
    const { clock, opened, close } = open();
    close('offline', SECOND);
    close('retryAt', HOUR);
    clock.advance(2 * HOUR);
    expect(opened).toEqual([HOUR]);
    close('retryAt', SECOND);
    clock.advance(HOUR);
    expect(opened).toEqual([HOUR, 2 * HOUR + SECOND]);
  });

  it('20 for want of a key stays so until somebody opens it', () => {
    const { clock, gates, close, isOpen } = open();
    close('keyNeeded', null);
    close('retryAt', SECOND);
    close('offline', SECOND);
    clock.advance(HOUR);
    gates.openOffline();
    expect(isOpen()).toBe(false);
    gates.open(ACCOUNT);
    expect(isOpen()).toBe(true);
    clock.advance(HOUR);
    expect(isOpen()).toBe(true);
  });

  it('is asked again at once when somebody insists, and keeps nothing of before', () => {
    const { clock, gates, close, isOpen } = open();
    close('retryAt', HOUR);
    gates.open(ACCOUNT);
    expect(isOpen()).toBe(true);
    close('offline', SECOND);
    clock.advance(SECOND);
    expect(isOpen()).toBe(true);
  });
});
