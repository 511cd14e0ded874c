import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Reason, STORAGE_REASONS } from '../../../../src/main/downloads/retry/problem.ts';
import { type Counts, createDecide } from '../../../../src/main/downloads/retry/retryPolicy.ts';
import { ERROR_CODES } from '../../../../src/shared/errors.ts';

const first: Counts = { withoutProgress: 0, sameReason: 0, restarts: 0, waits: 0 };
const decideHalfway = createDecide(() => 0.5);
const decide = (reason: Reason, counts: Partial<Counts> = {}, retryAfterMs?: number) =>
  decideHalfway(
    { reason, error: { code: 'app.internal', ...(retryAfterMs === undefined ? {} : { retryAfterMs }) } },
    { ...first, ...counts },
  );

describe('the retry policy', () => {
  it.each<[Reason, string]>([
    ['network.offline', 'wait'],
    ['network.dns', 'wait'],
    ['network.refused', 'wait'],
    ['network.tls', 'fail'],
    ['network.interrupted', 'retryAfter'],
    ['server.unavailable', 'retryAfter'],
    ['server.rateLimited', 'wait'],
    ['account.forbidden', 'fail'],
    ['account.keyRefused', 'wait'],
    ['publisher.fileMissing', 'fail'],
    ['publisher.fileReplaced', 'restartFromZero'],
    ['publisher.checksumMismatch', 'restartFromZero'],
    ['disk.full', 'wait'],
    ['disk.notWritable', 'fail'],
    ['storage.urlExpired', 'refreshAndRetry'],
  ])('%s at first: %s', (reason, kind) => {
    expect(decide(reason).kind).toBe(kind);
  });

  it('ends for every reason: no attempt goes on for ever without progress', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ERROR_CODES, ...STORAGE_REASONS), fc.nat(), (reason, more) => {
        const attempts = 10 + more;
        const action = decide(reason, {
          withoutProgress: attempts,
          sameReason: attempts,
          restarts: attempts,
          waits: attempts,
        });
        expect(['wait', 'fail']).toContain(action.kind);
        if (action.kind === 'wait' && action.delayMs !== null) {
          expect(action.delayMs).toBeGreaterThanOrEqual(1000);
          expect(action.delayMs).toBeLessThanOrEqual(3_600_000);
        }
      }),
    );
  });

  it('waits longer each time, up to half a minute', () => {
    const delays = [0, 1, 2, 3, 4, 5, 6, 7].map((withoutProgress) => {
      const action = decide('server.unavailable', { withoutProgress });
      return action.kind === 'retryAfter' ? action.delayMs : -1;
    });
    expect(delays).toEqual([...delays].sort((a, b) => a - b));
    expect(decide('server.unavailable', { withoutProgress: 8 })).toEqual({ kind: 'fail' });
    expect(decide('network.refused', { waits: 50 })).toMatchObject({ delayMs: 22_500 });
  });

  it('begins anew as often as the table says, and then ends', () => {
    expect(decide('publisher.fileReplaced', { restarts: 1 })).toEqual({ kind: 'fail' });
    expect(decide('storage.rangesIgnored', { restarts: 7 })).toEqual({ kind: 'restartFromZero' });
    expect(decide('storage.rangesIgnored', { restarts: 8 })).toEqual({ kind: 'fail' });
  });

  it('asks for no more URLs than the table says, for one reason and in all', () => {
    expect(decide('storage.urlExpired', { sameReason: 4, withoutProgress: 9 }).kind).toBe('refreshAndRetry');
    expect(decide('storage.urlExpired', { sameReason: 5, withoutProgress: 5 }).kind).toBe('fail');
    expect(decide('storage.urlExpired', { sameReason: 0, withoutProgress: 10 }).kind).toBe('fail');
  });

  it('22 obeys Retry-After within an hour', () => {
    expect(decide('server.rateLimited', {}, 7000)).toMatchObject({ delayMs: 7000 });
    expect(decide('server.rateLimited', {}, 0)).toMatchObject({ delayMs: 1000 });
    expect(decide('server.rateLimited', {}, 10 * 365 * 86_400_000)).toMatchObject({ delayMs: 3_600_000 });
    expect(decide('server.unavailable', {}, 9000)).toMatchObject({ kind: 'retryAfter', delayMs: 9000 });
    expect(decide('server.unavailable', {}, 31_000)).toEqual({
      kind: 'wait',
      reason: 'retryAt',
      delayMs: 31_000,
    });
    expect(decide('server.unavailable', {}, 10 * 365 * 86_400_000)).toMatchObject({
      kind: 'wait',
      delayMs: 3_600_000,
    });
    expect(decide('server.unavailable', { withoutProgress: 8 }, 31_000)).toEqual({ kind: 'fail' });
  });
});
