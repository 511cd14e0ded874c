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
    provedBy: null,
    sha256: null,
    hasPart: false,
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

  it('never calls unverifiable verified (fault 94)', () => {
    const verified = notificationText([download('one', completed, { verification: 'verified' })]);
    expect(verified).toEqual({
      title: 'Downloaded and verified',
      body: '“one.exe”\nof “Studio 2.1.0”',
    });
    const unverifiable = notificationText([download('one', completed, { verification: 'unverifiable' })]);
    expect(unverifiable?.title).toBe('Downloaded, cannot be verified');
  });

  it('says what went wrong', () => {
    const text = notificationText([download('one', failed)]);
    expect(text?.title).toMatch(/^Download failed: .+/);
    expect(text?.body).toMatch(/^“one\.exe”\n/);
  });

  it.each([
    'setup.exe” is verified.',
    'x\n\nDownloaded and verified',
    '\u202edeifirev si exe.putes',
    `${'very long '.repeat(50)}is verified`,
    '<b>Downloaded and verified</b>',
  ])('has no place where a name like %j could speak for us (fault 94)', (name) => {
    const text = notificationText([
      download('one', completed, { verification: 'unverifiable', applicationName: name, fileName: name }),
    ]);
    expect(text?.title).toBe('Downloaded, cannot be verified');
    const body = text?.body ?? '';
    expect(body).toMatch(/^“[^“”\n<>&\p{Cc}\p{Cf}]*”\nof “[^“”\n<>&\p{Cc}\p{Cf}]*”$/u);
    expect(body.length).toBeLessThan(150);
  });

  it('is one for many', () => {
    const proved = { verification: 'verified' };
    const two = [download('one', completed, proved), download('two', completed, proved)];
    expect(notificationText(two)).toEqual({ title: 'Downloads complete', body: '2 files have arrived.' });
    expect(notificationText([...two, download('three', failed)])?.body).toBe('2 complete, 1 failed.');
    const unverifiable = download('four', completed, { verification: 'unverifiable' });
    expect(notificationText([...two, unverifiable])?.body).toBe(
      '3 files have arrived. Of these, 1 cannot be verified.',
    );
  });
});
