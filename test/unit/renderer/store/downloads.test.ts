import { describe, expect, it } from 'vitest';
import { applyPatch, EMPTY_DOWNLOADS, fromSnapshot } from '../../../../src/renderer/store/downloads.ts';
import { download } from '../../../support/page/sampleData.ts';

const first = download(1, 'first.zip', { kind: 'transferring' });
const second = download(2, 'second.zip', { kind: 'queued' });
const mirror = fromSnapshot({ revision: 7, downloads: [first, second] });
const patch = { fromRevision: 7, revision: 8, changed: [], removed: [], order: null };

describe('the mirror of the queue', () => {
  it('keeps the order of the snapshot', () => {
    expect(mirror.order).toEqual([first.id, second.id]);
    expect(mirror.byId.get(second.id)).toBe(second);
  });

  it('changes only what the patch names', () => {
    const changed = { ...first, receivedBytes: 5 };
    const next = applyPatch(mirror, { ...patch, changed: [changed] });
    expect(next?.revision).toBe(8);
    expect(next?.byId.get(first.id)).toBe(changed);
    expect(next?.byId.get(second.id)).toBe(second);
    expect(next?.order).toBe(mirror.order);
  });

  it('adds at the place the order says', () => {
    const third = download(3, 'third.zip', { kind: 'queued' });
    const next = applyPatch(mirror, { ...patch, changed: [third], order: [third.id, first.id, second.id] });
    expect(next?.order).toEqual([third.id, first.id, second.id]);
  });

  it('takes out what was removed, also from the order', () => {
    const next = applyPatch(mirror, { ...patch, removed: [first.id] });
    expect(next?.order).toEqual([second.id]);
    expect(next?.byId.has(first.id)).toBe(false);
  });

  it('asks for a snapshot at a gap, and before the first one', () => {
    expect(applyPatch(mirror, { ...patch, fromRevision: 8, revision: 9 })).toBeNull();
    expect(applyPatch(EMPTY_DOWNLOADS, patch)).toBeNull();
  });

  it('ignores what a snapshot has overtaken', () => {
    expect(applyPatch(mirror, { ...patch, fromRevision: 6, revision: 7, removed: [first.id] })).toBe(mirror);
  });

  it('leaves the mirror before it untouched', () => {
    applyPatch(mirror, { ...patch, removed: [first.id], changed: [{ ...second, receivedBytes: 1 }] });
    expect(mirror.byId.get(first.id)).toBe(first);
    expect(mirror.byId.get(second.id)).toBe(second);
  });
});
