import { describe, expect, it } from 'vitest';
import { createFailureCount, type FailureCount } from '../../../../src/main/downloads/retry/failureCount.ts';
import { type Reason, toProblem } from '../../../../src/main/downloads/retry/problem.ts';
import { createDecide } from '../../../../src/main/downloads/retry/retryPolicy.ts';
import { TransferEnd } from '../../../../src/main/downloads/retry/transferEnd.ts';
import { createRecovery } from '../../../../src/main/downloads/transfer/recovery.ts';
import { AppFailure } from '../../../../src/shared/errors.ts';
import { createFakeClock } from '../fakeClock.ts';

const failed = (reason: Reason) => ({
  ...toProblem(new AppFailure({ code: 'network.interrupted' })),
  reason,
});

function setUp({ connections = 1, restarts = 0 } = {}) {
  const clock = createFakeClock();
  const abort = new AbortController();
  const calls: string[] = [];
  let fetchedBytes = 0;
  let mustBeginAtZero = false;
  const { recover } = createRecovery(
    {
      decide: createDecide(() => 1),
      clock,
      restarts: () => restarts,
      waits: () => 0,
      fetchedBytes: () => fetchedBytes,
      activeConnections: () => connections,
      mustBeginAtZero: () => mustBeginAtZero,
      onRefused: () => calls.push('refused'),
      onRetired: () => calls.push('retired'),
    },
    abort.signal,
  );
  const failures: FailureCount = createFailureCount(0);
  const connection = { failures, leave: () => void calls.push('left') };
  return {
    abort,
    calls,
    clock,
    others(bytes: number) {
      fetchedBytes += bytes;
    },
    beginAtZero() {
      mustBeginAtZero = true;
    },
    recover: (reason: Reason) => recover(failed(reason), connection),
    /** It pauses as long as it is told to. */
    async recoverLater(reason: Reason) {
      const recovering = recover(failed(reason), connection);
      clock.advance(60_000);
      return recovering;
    },
  };
}

async function endOf(recovering: Promise<unknown>): Promise<unknown> {
  const end: unknown = await recovering.catch((thrown: unknown) => thrown);
  return end instanceof TransferEnd ? [end.action.kind, end.problem.reason] : end;
}

describe('a connection that failed', () => {
  it('tries again as often as the table says, and then says why it ends', async () => {
    const { recoverLater, recover } = setUp();
    for (let tries = 0; tries < 8; tries += 1) {
      expect(await recoverLater('network.interrupted')).toBe('again');
    }
    expect(await endOf(recover('network.interrupted'))).toEqual(['fail', 'network.interrupted']);
  });

  it('pauses before it tries again, and no longer than the transfer lasts', async () => {
    const { clock, abort, recover } = setUp();
    let isOver = false;
    const recovering = recover('network.interrupted').finally(() => {
      isOver = true;
    });
    clock.advance(249);
    await Promise.resolve();
    expect(isOver).toBe(false);
    abort.abort(new Error('paused'));
    await expect(recovering).rejects.toThrow('paused');
  });

  it('retires alone while the others get on', async () => {
    const { recoverLater, recover, others, calls } = setUp({ connections: 2 });
    for (let tries = 0; tries < 3; tries += 1) await recoverLater('network.timeout');
    others(1);
    expect(await recover('network.timeout')).toBe('retire');
    expect(calls).toEqual(['left', 'retired']);
  });

  it('tells that the storage has too many, whatever is done about it', async () => {
    const { recoverLater, calls } = setUp();
    await recoverLater('server.unavailable');
    expect(calls).toEqual(['refused']);
  });

  it('ends the attempt where the storage ignores ranges: what comes next begins at byte 0', async () => {
    const { recoverLater, beginAtZero } = setUp();
    beginAtZero();
    expect(await endOf(recoverLater('network.interrupted'))).toEqual([
      'restartFromZero',
      'storage.rangesIgnored',
    ]);
  });

  it('ends the download where that came no further eight times', async () => {
    const { recoverLater, beginAtZero } = setUp({ restarts: 8 });
    beginAtZero();
    expect(await endOf(recoverLater('network.interrupted'))).toEqual(['fail', 'storage.rangesIgnored']);
  });
});
