import { describe, expect, it } from 'vitest';
import { latestDownload } from '../../../../src/renderer/library/versionDownloads.ts';
import { fromSnapshot } from '../../../../src/renderer/store/downloads.ts';
import { fileIdSchema, versionNameSchema } from '../../../../src/shared/model.ts';
import { download } from '../../../support/page/sampleData.ts';

const version = versionNameSchema.parse('5.2.0');
const main = fileIdSchema.parse('main');
const notes = fileIdSchema.parse('notes');
const old = download(
  1,
  'old.zip',
  { kind: 'completed', completedAt: 1 },
  { version, fileId: main, createdAt: 1 },
);
const recent = download(2, 'recent.zip', { kind: 'paused' }, { version, fileId: main, createdAt: 2 });
const cancelled = download(3, 'no.zip', { kind: 'cancelled' }, { version, fileId: main, createdAt: 3 });
const unresolved = download(4, '5.2.0', { kind: 'queued' }, { version, fileId: null, createdAt: 4 });
const { applicationId } = old;

const latest = (downloads: (typeof old)[], fileId: typeof main | null, isMainFile = false) =>
  latestDownload(fromSnapshot({ revision: 1, downloads }), applicationId, version, fileId, isMainFile);

describe('the download a button speaks of', () => {
  it('is the newest, but no cancelled one', () => {
    expect(latest([recent, cancelled, old], main)).toBe(recent);
    expect(latest([cancelled], main)).toBeNull();
  });

  it('is one of this version and this file', () => {
    expect(latest([recent], notes)).toBeNull();
    expect(latest([{ ...recent, version: versionNameSchema.parse('1.0') }], main)).toBeNull();
    expect(latest([recent], null)).toBe(recent);
  });

  it('is on its way to the main file while nobody knows yet which that is', () => {
    expect(latest([unresolved], main, true)).toBe(unresolved);
    expect(latest([unresolved], notes)).toBeNull();
  });
});
