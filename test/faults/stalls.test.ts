import { expect, it } from 'vitest';
import { MIB, makeFaultBed } from '../support/engine/faultBed.ts';
import { untilState } from '../support/engine/setUp.ts';

const bed = makeFaultBed();

/** The engine's seconds are a tenth as long. */
const HASTE = 10;
const startedAtMs = Date.now();
const hastyClock = {
  now: () => startedAtMs + (Date.now() - startedAtMs) * HASTE,
  after(delayMs: number, work: () => void) {
    const timer = setTimeout(work, delayMs / HASTE);
    return () => clearTimeout(timer);
  },
};

it('26 a storage that is silent from some byte on, whoever asks: no storm, and an end', async () => {
  const file = await bed.serveOne(12 * MIB);
  const recover = bed.server.addFault({
    on: 'storage',
    action: { kind: 'stallAtByte', offset: 5 * MIB },
  });
  // Longer than a silent claim is left alone the first time: none is to be taken over so often that the limits never count.
  const timeouts = { connectMs: 2000, headersMs: 300, idleMs: 300 };
  const test = bed.open({ clock: hastyClock, timeouts });
  const id = bed.add(test, file);
  const waiting = await untilState(test.engine, id, 'waiting', 'failed', 'completed');
  expect(waiting.state).toMatchObject({
    kind: 'waiting',
    reason: 'offline',
    error: { code: 'network.timeout' },
  });
  // Each of four connections runs into a limit four times at most, and takes over now and then before that.
  expect(bed.storageRequests().length).toBeLessThanOrEqual(32);
  recover();
  bed.expectPublished(await untilState(test.engine, id, 'completed', 'failed'), file);
});
