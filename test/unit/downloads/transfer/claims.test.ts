import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addRange, type ByteRange } from '../../../../src/main/downloads/record/byteRanges.ts';
import {
  type Claim,
  type Claims,
  createClaims,
  findSlow,
} from '../../../../src/main/downloads/transfer/claims.ts';

const MIB = 1024 * 1024;

describe('claims', () => {
  it('give out each byte once, in file order, whatever is given back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.infiniteStream(fc.nat(40)), (size, cuts) => {
        const claims = createClaims([{ start: 0, end: size }]);
        let done: ByteRange[] = [];
        for (let claim = claims.take(32, 0); claim !== null; claim = claims.take(32, 0)) {
          const { start, end } = claim;
          const reached = Math.min(end, start + 1 + (cuts.next().value ?? 0));
          expect(done.every((range) => reached <= range.start || start >= range.end)).toBe(true);
          done = addRange(done, { start, end: reached });
          claims.giveBack(claim, reached);
          expect(done).toEqual([{ start: 0, end: reached }]);
        }
        expect(done).toEqual([{ start: 0, end: size }]);
        expect(claims.leftBytes()).toBe(0);
      }),
    );
  });

  it('never lose or double a byte when ends are taken over in mid-fetch', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(3), fc.nat(9)), { maxLength: 200 }), (steps) => {
        const size = 40 * MIB;
        const claims = createClaims([{ start: 0, end: size }]);
        const connections = createConnections(claims);
        steps.forEach(([what, amount], index) => {
          const nowMs = (index + 1) * 500;
          if (what === 0) connections.begin(claims.take(8 * MIB, nowMs));
          else if (what === 1) connections.begin(claims.takeOver(nowMs, 1));
          else connections.receive(amount, nowMs, what === 3);
        });
        expect(connections.end() + claims.leftBytes()).toBe(size);
      }),
    );
  });
});

/** Connections that fetch what they claimed, and see to it that nothing is fetched twice. */
function createConnections(claims: Claims) {
  const open: Claim[] = [];
  let done: ByteRange[] = [];
  const finish = (claim: Claim) => {
    open.splice(open.indexOf(claim), 1);
    claims.giveBack(claim, claim.position);
  };
  return {
    begin(claim: Claim | null) {
      if (claim !== null) open.push(claim);
    },
    receive(amount: number, nowMs: number, isCut: boolean) {
      const claim = open[amount % Math.max(1, open.length)];
      if (claim === undefined) return;
      const to = Math.min(claim.end, claim.position + amount * 100_000);
      const isTwice = (range: ByteRange) => range.start < to && claim.position < range.end;
      expect(to > claim.position && done.some(isTwice)).toBe(false);
      done = addRange(done, { start: claim.position, end: to });
      claim.position = to;
      claim.lastByteMs = nowMs;
      if (isCut || to === claim.end) finish(claim);
    },
    /** Bytes fetched in all. */
    end() {
      for (const claim of [...open]) finish(claim);
      return done.reduce((sum, range) => sum + range.end - range.start, 0);
    },
  };
}

describe('the slowest claim', () => {
  const claim = (over: Partial<Claim>): Claim => ({
    start: 0,
    end: 16 * MIB,
    position: 0,
    sinceMs: 0,
    lastByteMs: 1000,
    takeOvers: 0,
    abandon: new AbortController(),
    ...over,
  });

  it('is halved', () => {
    const fast = claim({ position: 14 * MIB });
    const slow = claim({ start: 16 * MIB, position: 17 * MIB, end: 32 * MIB });
    expect(findSlow([fast, slow], 1000, 50)).toEqual(
      expect.objectContaining({ claim: slow, at: 24.5 * MIB }),
    );
  });

  it('is taken over where it is when nothing comes any more', () => {
    const silent = claim({ position: 15 * MIB, lastByteMs: 1000 });
    expect(findSlow([silent], 9000, 50)?.at).toBe(15 * MIB);
    // A drip is as good as silence where others are quick, however little is left of it; where all are slow it is not.
    const drip = {
      ...silent,
      start: 16 * MIB - 1000,
      position: 16 * MIB - 990,
      lastByteMs: 8999,
      sinceMs: 0,
    };
    expect(findSlow([drip], 9000, 50, 1000)?.at).toBe(drip.position);
    expect(findSlow([drip], 9000, 50, 0.01)).toBeNull();
    expect(findSlow([drip], 9000, 50)).toBeNull();
  });

  it.each([
    ['is done soon', claim({ position: 15.9 * MIB }), 1000],
    ['has little left', claim({ position: 15.7 * MIB, end: 16 * MIB }), 1000],
    ['was only just asked for', claim({ sinceMs: 900 }), 1000],
    ['is done', claim({ position: 16 * MIB, lastByteMs: 0 }), 9000],
  ])('is left alone when it %s', (_, only, nowMs) => {
    expect(findSlow([only], nowMs, 50)).toBeNull();
  });

  it('is left to whoever waits for it twice as long each time it was taken over in vain (fault 26)', () => {
    const claims = createClaims([{ start: 0, end: 100_000 }]);
    let latest = claims.take(Infinity, 0);
    let nowMs = 0;
    for (const waitMs of [2001, 4001, 8001, 16_001]) {
      expect(claims.takeOver(nowMs + waitMs - 1, 1)).toBeNull();
      nowMs += waitMs;
      latest = claims.takeOver(nowMs, 1);
      expect(latest).not.toBeNull();
    }
    // Given back without progress it is known for what it is,
    if (latest === null) throw new Error('nothing was taken over');
    latest.position += 10;
    claims.giveBack(latest, latest.position);
    const again = claims.take(Infinity, nowMs);
    expect(claims.takeOver(nowMs + 32_000, 1)).toBeNull();
    // and with progress it is as good as new.
    if (again === null) throw new Error('nothing was given back');
    again.position += 70_000;
    claims.giveBack(again, again.position);
    claims.take(Infinity, nowMs);
    expect(claims.takeOver(nowMs + 2001, 1)).not.toBeNull();
  });

  it('ends its request when all that was left of it is taken', () => {
    const claims = createClaims([{ start: 0, end: MIB }]);
    const first = claims.take(MIB, 0);
    const second = claims.takeOver(10_000, 1);
    expect(first?.abandon.signal.aborted).toBe(true);
    expect([first?.end, second?.start, second?.end]).toEqual([0, 0, MIB]);
  });
});
