import { expect, it } from 'vitest';
import { limitsOf } from '../../../src/main/service/limits.ts';

const settings = {
  theme: 'system',
  downloadFolder: '/d',
  concurrentDownloads: 5,
  connectionsPerDownload: 9,
  connectionsPerHost: 10,
  connectionsTotal: 20,
  bytesPerSecondLimit: 4096,
  lowImpact: false,
  showTestChannel: false,
} as const;

it('are the settings', () => {
  expect(limitsOf(settings)).toEqual({
    concurrentDownloads: 5,
    connectionsPerDownload: 9,
    connectionsPerHost: 10,
    connectionsTotal: 20,
    bytesPerSecond: 4096,
  });
});

it('are one download over one connection where the impact is to be low', () => {
  expect(limitsOf({ ...settings, lowImpact: true })).toMatchObject({
    concurrentDownloads: 1,
    connectionsPerDownload: 1,
    bytesPerSecond: 4096,
  });
});

it('are what a run was told instead', () => {
  expect(
    limitsOf({ ...settings, lowImpact: true }, { connectionsPerDownload: 3, bytesPerSecondLimit: 2048 }),
  ).toMatchObject({ connectionsPerDownload: 3, bytesPerSecond: 2048 });
});
