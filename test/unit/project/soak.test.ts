import { describe, expect, it } from 'vitest';
import { judgeMemory, type MemorySample } from '../../faults/campaign/memory.ts';
import { createServerLedger, type ServerTotals } from '../../faults/campaign/serverLedger.ts';
import { judgeSoak, type SoakEnd } from '../../faults/campaign/soakJudge.ts';
import { POSSIBLE_FAULTS } from '../../faults/campaign/weather.ts';
import { startServerWith } from '../../support/engine/setUp.ts';

/** A sample a second; the noise is that of real ones. */
function samples(seconds: number, rssMiB: (second: number) => number): MemorySample[] {
  return Array.from({ length: seconds }, (_, second) => ({
    atMs: second * 1000,
    rssMiB: rssMiB(second) + 10 * Math.sin(second),
    heldMiB: 40 + 3 * Math.cos(second),
  }));
}

describe('memory over time', () => {
  it('is flat whatever the beginning was like', () => {
    expect(judgeMemory(samples(1800, (second) => Math.min(220, 100 + 4 * second))).verdict).toBe('flat');
  });

  it('grows where a little is lost again and again', () => {
    expect(judgeMemory(samples(1800, (second) => 220 + second * 0.06)).verdict).toBe('grows');
    const leaking = samples(1800, () => 220).map((sample, second) => ({
      ...sample,
      heldMiB: sample.heldMiB + second * 0.02,
    }));
    expect(judgeMemory(leaking).verdict).toBe('grows');
  });

  it('is not judged by a minute, nor by nothing', () => {
    expect(judgeMemory(samples(70, () => 220)).verdict).toBe('too short to say');
    expect(judgeMemory([])).toMatchObject({ verdict: 'too short to say', rssMiB: [0, 0, 0, 0] });
  });
});

describe('a soak', () => {
  const seen: ServerTotals = {
    storageRequests: 100,
    urlsAsked: 12,
    bytesSent: 1100,
    mayBeSentAgainBytes: 200,
    mostRequestsInASecond: 20,
    keysAtTheStorage: 0,
    met: new Map(POSSIBLE_FAULTS.map((fault) => [fault, 1])),
  };
  const last = {
    atMs: 1,
    added: 10,
    completed: 10,
    open: 0,
    failed: 0,
    failures: {},
    problems: [],
    requests: 100,
    mostRequests: 20,
    refreshes: 2,
    bytesFetched: 1100,
    sizeBytes: 1000,
    pauses: 1,
    limitChanges: 1,
    rssMiB: 200,
    heldMiB: 40,
  };
  const clean: SoakEnd = {
    minutes: 30,
    exitCode: 0,
    last,
    seen,
    memory: { verdict: 'flat', rssMiB: [200, 200, 200, 200], heldMiB: [40, 40, 40, 40] },
    leftNames: [],
  };

  it('is clean when all held', () => {
    expect(judgeSoak(clean)).toEqual([]);
  });

  it.each<[string, Partial<SoakEnd>]>([
    ['ended with', { exitCode: 1 }],
    ['I3', { last: { ...last, completed: 9 } }],
    ['I8', { leftNames: ['7'] }],
    ['I1', { last: { ...last, problems: ['I1: a.bin is not what was published'] } }],
    ['I4', { seen: { ...seen, keysAtTheStorage: 1 } }],
    ['I5', { seen: { ...seen, mostRequestsInASecond: 5000 } }],
    ['I5', { last: { ...last, mostRequests: 5000 } }],
    ['I9', { seen: { ...seen, bytesSent: 1300 } }],
    ['sent less', { seen: { ...seen, bytesSent: 900 } }],
    ['no fault was met', { minutes: 1, seen: { ...seen, met: new Map() } }],
    ['never met', { seen: { ...seen, met: new Map([['storage expired', 1]]) } }],
    ['memory grows', { minutes: 5, memory: { ...clean.memory, verdict: 'grows' } }],
    ['could not be judged', { memory: { ...clean.memory, verdict: 'too short to say' } }],
    ['never said anything', { last: null }],
  ])('says %s', (words, change) => {
    expect(judgeSoak({ ...clean, ...change })).toEqual([expect.stringContaining(words)]);
  });

  it('sums up what the server logged, and lets it go', async () => {
    const server = await startServerWith([{ fileName: 'a.bin', sizeBytes: 9 }]);
    try {
      const ledger = createServerLedger(server);
      await fetch(`${server.storageUrl}/bindist-apps/nothing`, { headers: { Authorization: 'Bearer key' } });
      ledger.drain(false);
      expect(server.log).toHaveLength(1);
      ledger.drain(true);
      expect(server.log).toHaveLength(0);
      expect(ledger.totals()).toMatchObject({
        storageRequests: 1,
        keysAtTheStorage: 1,
        mostRequestsInASecond: 1,
      });
    } finally {
      await server.close();
    }
  });
});
