import { describe, expect, it } from 'vitest';
import { activityOf, applyPatch, isMoving } from '../../../src/main/desktop/activity.ts';
import { notificationText } from '../../../src/main/desktop/notificationText.ts';
import { type Download, downloadSchema } from '../../../src/shared/model.ts';

function download(id: string, state: object, more: object = {}): Download {
  return downloadSchema.parse({
    id,
    accountId: 'a',
    applicationId: 'studio',
    applicationName: 'Studio',
    version: '2.1.0',
    channel: 'stable',
    fileId: 'f',
    fileName: `${id}.exe`,
    folder: '/downloads',
    path: null,
    state,
    sizeBytes: 10,
    receivedBytes: 0,
    verifiedBytes: 0,
    bytesPerSecond: null,
    verification: null,
    sha256: null,
    requests: 0,
    refreshes: 0,
    bytesFetched: 0,
    resumedFromByte: 0,
    bytesPerSecondLimit: null,
    createdAt: 0,
    ...more,
  });
}
const completed = { kind: 'completed', completedAt: 1 };
const failed = { kind: 'failed', error: { code: 'publisher.checksumMismatch' } };
const patch = (changed: Download[], removed: Download[] = []) => ({
  fromRevision: 1,
  revision: 2,
  changed,
  removed: removed.map(({ id }) => id),
  order: null,
});

describe('what the desktop remembers of the queue', () => {
  it('moves while something is transferred, verified or published, and not while it waits', () => {
    for (const kind of ['resolving', 'transferring', 'verifying', 'publishing']) {
      expect(isMoving(activityOf([download('one', { kind })]))).toBe(true);
    }
    const waiting = { kind: 'waiting', reason: 'offline', retryAt: null, error: null };
    for (const state of [{ kind: 'queued' }, { kind: 'paused' }, waiting, completed, failed]) {
      expect(isMoving(activityOf([download('one', state)]))).toBe(false);
    }
  });

  it('says once what came to an end', () => {
    const before = activityOf([download('one', { kind: 'publishing' }), download('old', completed)]);
    const first = applyPatch(before, patch([download('one', completed), download('old', completed)]));
    expect(first.ended.map(({ id }) => id)).toEqual(['one']);
    expect(applyPatch(first.activity, patch([download('one', completed)])).ended).toEqual([]);
  });

  it('forgets what is removed, and does not change what it was given', () => {
    const one = download('one', { kind: 'transferring' });
    const before = activityOf([one]);
    expect(isMoving(applyPatch(before, patch([], [one])).activity)).toBe(false);
    expect(isMoving(before)).toBe(true);
  });
});

describe('what a notification says', () => {
  it('nothing when nothing ended', () => {
    expect(notificationText([])).toBeNull();
  });

  it('never calls unverifiable verified', () => {
    const verified = notificationText([download('one', completed, { verification: 'verified' })]);
    expect(verified).toEqual({ title: 'Download complete', body: 'one.exe (Studio 2.1.0) is verified.' });
    const unverifiable = notificationText([download('one', completed, { verification: 'unverifiable' })]);
    expect(unverifiable?.body).toBe('one.exe (Studio 2.1.0) is complete, but not verifiable.');
  });

  it('says what went wrong', () => {
    const text = notificationText([download('one', failed)]);
    expect(text?.title).toBe('Download failed');
    expect(text?.body).toMatch(/^one\.exe: .+/);
  });

  it('is one for many', () => {
    const two = [download('one', completed), download('two', completed)];
    expect(notificationText(two)).toEqual({ title: 'Downloads complete', body: '2 files have arrived.' });
    expect(notificationText([...two, download('three', failed)])?.body).toBe('2 complete, 1 failed.');
  });
});
