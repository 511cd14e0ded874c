import { expect, it } from 'vitest';
import { keptBytes, removedInWords } from '../../../../src/renderer/format/removal.ts';
import { download } from '../../../support/page/sampleData.ts';

const MB = 1_000_000;
const done = download(1, 'setup.exe', { kind: 'completed', completedAt: 1 });
const cancelled = download(2, 'big.zip', { kind: 'cancelled' }, { receivedBytes: 70 * MB });
const deleted = { ...cancelled, hasPart: false };

it('says that the file of a finished one stays (fault 65)', () => {
  expect(removedInWords([done])).toBe('\u2068setup.exe\u2069 is off the list; the file stays.');
  expect(removedInWords([done, done])).toBe('2 downloads are off the list; files that are finished stay.');
});

it('says that what was kept of another is gone (fault 65)', () => {
  expect(removedInWords([cancelled])).toBe(
    '\u2068big.zip\u2069 is off the list; the 70.0 MB kept were deleted.',
  );
  expect(removedInWords([done, cancelled])).toBe(
    '2 downloads are off the list; files that are finished stay; the 70.0 MB kept were deleted.',
  );
  expect(removedInWords([deleted])).toBe('\u2068big.zip\u2069 is off the list.');
});

it('counts what is kept, and not what was (fault 65)', () => {
  expect(keptBytes([cancelled, done, deleted])).toBe(70 * MB);
});
