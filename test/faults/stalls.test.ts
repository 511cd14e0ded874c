import { expect, it } from 'vitest';
import { MIB, makeFaultBed } from '../support/engine/faultBed.ts';
import { untilState } from '../support/engine/setUp.ts';

const bed = makeFaultBed();

/** The engine's seconds are so much shorter. */
const HASTE = 20;
const startedAtMs = Date.now();
const hastyClock = {
  now: () => startedAtMs + (Date.now() - startedAtMs) * HASTE,
  after(delayMs: number, work: () => void) {
    const timer = setTimeout(work, delayMs / HASTE);
    return () => clearTimeout(timer);
  },
};

it('26 a storage that is silent from some byte on, whoever asks: no storm, and an end', async () => {
  const file = await bed.serveOne(16 * MIB);
  const recover = bed.server.addFault({
    on: 'storage',
    action: { kind: 'stallAtByte', offset: 8 * MIB },
  });
  // Longer than what is silent is left alone at first: it must not be taken over so often that these never end it.
  const timeouts = { connectMs: 2000, headersMs: 300, idleMs: 300 };
  const test = bed.open({ clock: hastyClock, timeouts, connections: 16 });
  const id = bed.add(test, file);
  const waiting = await untilState(test.engine, id, 'waiting', 'failed', 'completed');
  expect(waiting.state).toMatchObject({
    kind: 'waiting',
    reason: 'offline',
    error: { code: 'network.timeout' },
  });
  // Each of eight connections runs into a limit three times; before that a few claims are taken over, a few times each.
  expect(bed.storageRequests().length).toBeLessThanOrEqual(80);
  recover();
  bed.expectPublished(await untilState(test.engine, id, 'completed', 'failed'), file);
});
