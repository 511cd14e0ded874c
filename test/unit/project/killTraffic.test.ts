import { describe, expect, it } from 'vitest';
import { reportOn } from '../../faults/campaign/killCampaign.ts';
import type { KillRun } from '../../faults/campaign/killRun.ts';
import { FAILPOINT_NAMES } from '../../faults/campaign/killRun.ts';
import { costOf, type LoggedRequest, trafficByFile, trafficOf } from '../../faults/campaign/traffic.ts';

const MIB = 1024 * 1024;
const storage = (bytesSent: number, isDone = true): LoggedRequest => ({
  on: 'storage',
  path: '/bucket/a',
  fileId: 'a',
  bytesSent,
  isDone,
});
const url: LoggedRequest = { ...storage(300), on: 'api', path: '/v1/downloads/url' };

/** The lives of file `a`, each as the server logged it. */
function cost(sizeBytes: number, ...lives: LoggedRequest[][]) {
  return costOf(
    sizeBytes,
    lives.map((log) => trafficOf(trafficByFile(log), 'a')),
    4,
  );
}

describe('what a file cost, by the server’s log', () => {
  it('is nothing twice where nothing was killed', () => {
    expect(cost(20 * MIB, [url, storage(10 * MIB), url, storage(10 * MIB)])).toMatchObject({
      bytesSent: 20 * MIB,
      sentAgainBytes: 0,
      mayBeSentAgainBytes: 0,
      storageRequests: 2,
      urlsAsked: 2,
      refreshes: 1,
    });
  });

  it('counts what a killed process never saved, and allows it for the connections that were open, once', () => {
    const killed = [url, storage(6 * MIB, false), storage(6 * MIB, false)];
    const found = cost(20 * MIB, killed, [url, storage(10 * MIB)]);
    expect(found).toMatchObject({ sentAgainBytes: 2 * MIB, cutConnections: 2, leftAnswers: 0, refreshes: 0 });
    expect(found.mayBeSentAgainBytes).toBe(6 * MIB);
    // All of it fetched again: what a client that forgot the part would do.
    const forgetful = cost(20 * MIB, killed, [url, storage(20 * MIB)]);
    expect(forgetful.sentAgainBytes).toBeGreaterThan(forgetful.mayBeSentAgainBytes);
  });

  it('never allows more than was sent before the kill', () => {
    expect(cost(MIB, [url, storage(1000, false)], [url, storage(MIB)]).mayBeSentAgainBytes).toBe(1000);
  });

  it('tells the refreshes from the URL every life begins with', () => {
    expect(cost(9, [url, url, storage(4)], [url, storage(5)]).refreshes).toBe(1);
  });
});

describe('what many runs come to', () => {
  const run = (deaths: string[], refreshes: number, sentAgainBytes = 0): KillRun => ({
    seed: 1,
    deaths,
    sizeBytes: 9,
    costs: [
      {
        bytesSent: 9,
        sentAgainBytes,
        mayBeSentAgainBytes: 0,
        cutConnections: 1,
        leftAnswers: 0,
        storageRequests: 1,
        urlsAsked: 1,
        refreshes,
      },
    ],
    problems: [],
  });
  const runs = (refreshes: number, sentAgainBytes?: number) =>
    [1, 2, 3].flatMap(() => FAILPOINT_NAMES.map((name) => run([name], refreshes, sentAgainBytes)));

  it('is clean, or says what was not reached', () => {
    expect(reportOn(runs(2)).problems).toEqual([]);
    expect(reportOn(runs(1)).problems).toEqual([expect.stringContaining('URLs ran out')]);
    expect(reportOn(runs(2, 2 * MIB)).problems).toEqual([expect.stringContaining('I9')]);
    const never = runs(2).map((each) => ({ ...each, deaths: ['write.before'] }));
    expect(reportOn(never).problems).toEqual([expect.stringContaining('rename.between')]);
  });
});
