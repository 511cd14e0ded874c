import { describe, expect, it } from 'vitest';
import {
  actionsFor,
  bytesInWords,
  groupOf,
  progressOf,
  removalInWords,
  secondsLeft,
  stateInWords,
  toneOf,
} from '../../../../src/renderer/format/downloadState.ts';
import { isGoingOn } from '../../../../src/shared/downloadStates.ts';
import type { DownloadState } from '../../../../src/shared/model.ts';
import { download, downloads } from '../../../support/page/sampleData.ts';

const NOW = 1_700_000_000_000;
const MB = 1_000_000;
const inState = (state: DownloadState) => download(1, 'setup.exe', state);

const offered = (state: DownloadState) =>
  Object.entries(actionsFor(inState(state)))
    .filter(([, isOffered]) => isOffered)
    .map(([action]) => action);

describe('a state in words', () => {
  it('says how long it still takes, once a speed is known', () => {
    const moving = download(
      1,
      'a',
      { kind: 'transferring' },
      { sizeBytes: 100 * MB, receivedBytes: 40 * MB },
    );
    expect(stateInWords({ ...moving, bytesPerSecond: 2 * MB }, NOW)).toBe('30 s left');
    expect(stateInWords(moving, NOW)).toBe('Downloading');
    expect(secondsLeft({ ...moving, sizeBytes: null, bytesPerSecond: 1 })).toBeNull();
    expect(secondsLeft({ ...moving, bytesPerSecond: 0 })).toBeNull();
  });

  it('says what is waited for', () => {
    const waiting = (reason: 'offline' | 'diskFull' | 'folderMissing' | 'keyNeeded') =>
      stateInWords(inState({ kind: 'waiting', reason, retryAt: null, error: null }), NOW);
    expect(waiting('offline')).toBe('Waiting for the network');
    expect(waiting('diskFull')).toBe('Waiting for room on the disk');
    expect(waiting('folderMissing')).toBe('Waiting for its folder');
    expect(waiting('keyNeeded')).toBe('Waiting for an API key');
    const storage = (host?: string) =>
      stateInWords(
        inState({
          kind: 'waiting',
          reason: 'storageNotAllowed',
          retryAt: null,
          error: { code: 'server.privateStorage', host },
        }),
        NOW,
      );
    expect(storage('10.1.2.3')).toBe('Waiting for 10.1.2.3 to be allowed');
    expect(storage()).toBe('Waiting for its storage to be allowed');
  });

  it('says when it is tried again, and never a time gone by', () => {
    const retry = (retryAt: number | null) =>
      stateInWords(inState({ kind: 'waiting', reason: 'retryAt', retryAt, error: null }), NOW);
    expect(retry(NOW + 12_000)).toBe('Trying again in 12 s');
    expect(retry(NOW - 60_000)).toBe('Trying again in a few seconds');
    expect(retry(null)).toBe('Waiting to try again');
  });

  it('says of a failure what happened', () => {
    const state = { kind: 'failed', error: { code: 'publisher.checksumMismatch' } } as const;
    expect(stateInWords(inState(state), NOW)).toBe('File is not what was published');
  });

  it('has words and a look for every state there is', () => {
    for (const each of downloads) {
      expect(stateInWords(each, NOW)).not.toBe('');
      expect(['moving', 'idle', 'waiting', 'good', 'caution', 'bad']).toContain(toneOf(each));
    }
  });
});

describe('progress', () => {
  it('is a part of the size, unknown without one, and whole when completed', () => {
    expect(progressOf(download(1, 'a', { kind: 'paused' }, { receivedBytes: 90 * MB }))).toBe(0.5);
    expect(progressOf(download(1, 'a', { kind: 'resolving' }, { sizeBytes: null }))).toBeNull();
    expect(progressOf(download(1, 'a', { kind: 'transferring' }, { sizeBytes: 0 }))).toBe(0);
    expect(progressOf(download(1, 'a', { kind: 'completed', completedAt: NOW }, { sizeBytes: 0 }))).toBe(1);
  });

  it('never goes over the end', () => {
    expect(progressOf(download(1, 'a', { kind: 'verifying' }, { sizeBytes: 10, receivedBytes: 11 }))).toBe(1);
  });
});

describe('what may be done', () => {
  it('fits the state', () => {
    expect(offered({ kind: 'transferring' })).toEqual(['pause', 'cancel', 'move']);
    expect(offered({ kind: 'paused' })).toEqual(['resume', 'cancel', 'move']);
    expect(offered({ kind: 'publishing' })).toEqual(['move']);
    expect(offered({ kind: 'completed', completedAt: NOW })).toEqual(['open', 'remove']);
    expect(offered({ kind: 'failed', error: { code: 'disk.full' } })).toEqual(['retry', 'remove']);
    expect(offered({ kind: 'waiting', reason: 'offline', retryAt: null, error: null })).toEqual([
      'pause',
      'retry',
      'cancel',
      'move',
    ]);
  });

  it('move is not offered of what is over (fault 78)', () => {
    for (const each of downloads) expect(actionsFor(each).move).toBe(groupOf(each) === 'active');
  });
});

describe('what was cancelled (fault 65)', () => {
  const kept = download(1, 'a', { kind: 'cancelled' }, { receivedBytes: 70 * MB });
  const deleted = { ...kept, hasPart: false };

  it('says what is kept of it, and can be taken back or deleted', () => {
    expect(stateInWords(kept, NOW)).toBe('Cancelled · 70.0 MB kept');
    expect(bytesInWords(kept)).toBe('180 MB in all');
    expect(actionsFor(kept)).toMatchObject({ undo: true, deletePart: true, remove: true });
    expect(removalInWords(kept)).toBe('deletes the 70.0 MB kept');
  });

  it('says nothing of what is not kept any more, whatever numbers are left', () => {
    expect(stateInWords(deleted, NOW)).toBe('Cancelled');
    expect(bytesInWords(deleted)).toBe('180 MB in all');
    expect(progressOf(deleted)).toBe(0);
    expect(actionsFor(deleted)).toMatchObject({ undo: false, deletePart: false, retry: true });
  });

  it('can be taken back when nothing of it had come', () => {
    const queued = download(1, 'a', { kind: 'cancelled' });
    expect(actionsFor(queued)).toMatchObject({ undo: true, deletePart: false });
  });
});

it('what is paused is not counted as going on, what waits is (fault 78)', () => {
  expect(downloads.filter(({ state }) => isGoingOn(state)).map(({ state }) => state.kind)).toEqual([
    'transferring',
    'transferring',
    'verifying',
    'resolving',
    'queued',
    'waiting',
    'waiting',
  ]);
});

it('every download is in one group of the filter', () => {
  expect(groupOf(inState({ kind: 'cancelled' }))).toBe('failed');
  expect(groupOf(inState({ kind: 'completed', completedAt: NOW }))).toBe('completed');
  expect(groupOf(inState({ kind: 'paused' }))).toBe('active');
});

it('only what was proved looks good', () => {
  const completed = inState({ kind: 'completed', completedAt: NOW });
  expect(toneOf(completed)).toBe('good');
  expect(toneOf({ ...completed, verification: 'unverifiable' })).toBe('caution');
});
