import { describe, expect, it } from 'vitest';
import { createPatches } from '../../../../src/main/downloads/queue/patches.ts';
import { type DownloadId, type DownloadsPatch, downloadIdSchema } from '../../../../src/shared/model.ts';
import { createFakeClock } from '../fakeClock.ts';

const id = (text: string): DownloadId => downloadIdSchema.parse(text);

function setUp() {
  const clock = createFakeClock();
  const patches = createPatches(
    clock,
    () => null,
    () => [id('a'), id('b')],
  );
  const seen: DownloadsPatch[] = [];
  patches.listen((patch) => seen.push(patch));
  return { clock, patches, seen };
}

describe('patches', () => {
  it('are at most five a second, each for the revision of the one before', () => {
    const { clock, patches, seen } = setUp();
    for (let times = 0; times < 100; times += 1) {
      patches.changed(id('a'));
      clock.advance(10);
    }
    clock.advance(1000);
    expect(seen.length).toBeLessThanOrEqual(5);
    seen.forEach((patch, index) => {
      expect([patch.fromRevision, patch.revision]).toEqual([index, index + 1]);
    });
    expect(patches.snapshot().revision).toBe(seen.length);
  });

  it('carry the order only when it changed, and nothing once they are stopped', () => {
    const { clock, patches, seen } = setUp();
    patches.changed(id('a'));
    clock.advance(300);
    patches.orderChanged();
    patches.removed(id('b'));
    patches.stop();
    patches.changed(id('a'));
    clock.advance(1000);
    expect(seen.map(({ order }) => order)).toEqual([null, ['a', 'b']]);
    expect(seen[1]?.removed).toEqual(['b']);
  });
});
