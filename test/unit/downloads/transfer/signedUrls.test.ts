import { describe, expect, it } from 'vitest';
import type { SignedUrl } from '../../../../src/main/bindist/index.ts';
import { createSignedUrls, type HeldUrl } from '../../../../src/main/downloads/transfer/signedUrls.ts';
import { createFakeClock } from '../fakeClock.ts';

function setUp(life: (nowMs: number) => Pick<SignedUrl, 'expiresAtServerMs' | 'clockOffsetMs'>) {
  const clock = createFakeClock();
  let asked = 0;
  let held: SignedUrl | null = null;
  const keep: HeldUrl = {
    get: () => held,
    set(url) {
      held = url;
    },
  };
  const ask = async (): Promise<SignedUrl> => {
    asked += 1;
    return {
      url: `https://storage.test/a?n=${asked}`,
      sizeBytes: null,
      checksum: { kind: 'unverifiable', declared: null },
      reach: 'public',
      ...life(clock.now()),
    };
  };
  const urls = createSignedUrls(ask, clock, keep);
  return {
    clock,
    urls,
    asked: () => asked,
    held: () => held,
    again: () => createSignedUrls(ask, clock, keep),
  };
}

describe('the signed URL of a download', () => {
  it('is asked for once by all who want it at the same time', async () => {
    const { urls, asked } = setUp((nowMs) => ({ expiresAtServerMs: nowMs + 2000, clockOffsetMs: 0 }));
    const all = await Promise.all([urls.current(), urls.current(), urls.current()]);
    expect(new Set(all).size).toBe(1);
    expect(asked()).toBe(1);
  });

  it('is used until shortly before its end, also when it lives for two seconds', async () => {
    const { clock, urls, asked } = setUp((nowMs) => ({ expiresAtServerMs: nowMs + 2000, clockOffsetMs: 0 }));
    await urls.current();
    clock.advance(1500);
    await urls.current();
    expect(asked()).toBe(1);
    clock.advance(400);
    await urls.current();
    expect(asked()).toBe(2);
  });

  it("46 is judged by the server's clock, a day off", async () => {
    const day = 86_400_000;
    const { clock, urls, asked } = setUp((nowMs) => ({
      expiresAtServerMs: nowMs - day + 60_000,
      clockOffsetMs: -day,
    }));
    await urls.current();
    clock.advance(50_000);
    await urls.current();
    expect(asked()).toBe(1);
    clock.advance(15_000);
    await urls.current();
    expect(asked()).toBe(2);
  });

  it('46 that seems to have run out on arrival is tried all the same: no storm', async () => {
    const { urls, asked } = setUp((nowMs) => ({ expiresAtServerMs: nowMs - 5000, clockOffsetMs: 0 }));
    for (let times = 0; times < 10; times += 1) await urls.current();
    expect(asked()).toBe(1);
  });

  it('that was refused is asked for anew, once for all who met the refusal', async () => {
    const { urls, asked } = setUp(() => ({ expiresAtServerMs: null, clockOffsetMs: 0 }));
    const first = await urls.current();
    urls.refuse(first);
    const second = await urls.current();
    urls.refuse(first);
    expect(await urls.current()).toBe(second);
    expect(asked()).toBe(2);
  });

  it('lives as long as the last answer says, not the first (fault 101)', async () => {
    let answers = 0;
    const { clock, urls, asked } = setUp((nowMs) => {
      answers += 1;
      return { expiresAtServerMs: answers === 1 ? null : nowMs + 2000, clockOffsetMs: 0 };
    });
    urls.refuse(await urls.current());
    await urls.current();
    clock.advance(1000);
    await urls.current();
    expect(asked()).toBe(2);
    clock.advance(1000);
    await urls.current();
    expect(asked()).toBe(3);
  });
});
