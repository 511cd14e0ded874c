import { expect, it } from 'vitest';
import { queueTotals, totalsInWords } from '../../../../src/renderer/format/queueTotals.ts';
import type { Download } from '../../../../src/shared/model.ts';
import { download } from '../../../support/page/sampleData.ts';

const MB = 1_000_000;
const words = (downloads: readonly Download[]) => totalsInWords(queueTotals(downloads));

const moving = download(
  1,
  'a',
  { kind: 'transferring' },
  { sizeBytes: 100 * MB, receivedBytes: 40 * MB, bytesPerSecond: 2 * MB },
);
const queued = download(2, 'b', { kind: 'queued' }, { sizeBytes: 300 * MB });
const unknown = download(3, 'c', { kind: 'queued' }, { sizeBytes: null });
const offline = download(
  4,
  'd',
  { kind: 'waiting', reason: 'offline', retryAt: null, error: null },
  { sizeBytes: 50 * MB, receivedBytes: 10 * MB },
);
const paused = download(5, 'e', { kind: 'paused' }, { sizeBytes: 80 * MB, receivedBytes: 30 * MB });
const over = [
  download(6, 'f', { kind: 'completed', completedAt: 1 }, { sizeBytes: 900 * MB }),
  download(7, 'g', { kind: 'cancelled' }, { sizeBytes: 900 * MB }),
  download(8, 'h', { kind: 'failed', error: { code: 'disk.full' } }, { sizeBytes: 900 * MB }),
];

it('counts what is queued with the size it was declared with (fault 78)', () => {
  expect(words([moving, queued, ...over])).toEqual(['2.00 MB/s', '360 MB to go']);
  expect(words([queued])).toEqual(['1 in the queue', '300 MB to go']);
});

it('says at least where a size is not known (fault 78)', () => {
  expect(words([moving, unknown])).toEqual(['2.00 MB/s', 'at least 60.0 MB to go']);
  expect(words([unknown])).toEqual(['1 in the queue', 'an unknown size to go']);
});

it('counts what waits by itself, and tells what is paused apart (fault 78)', () => {
  expect(words([offline, queued])).toEqual(['2 in the queue', '340 MB to go']);
  expect(words([moving, paused])).toEqual(['2.00 MB/s', '60.0 MB to go', '1 paused with 50.0 MB to go']);
});

it('says so when all are paused (fault 78)', () => {
  expect(words([paused, ...over])).toEqual(['All paused', '50.0 MB to go']);
});

it('says nothing when nothing is left to do', () => {
  expect(words(over)).toEqual([]);
});
