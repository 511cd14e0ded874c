import { beforeEach, describe, expect, it } from 'vitest';
import { nodeFileLayer } from '../../../../src/main/downloads/disk/fileLayer.ts';
import {
  markDownloaded,
  quarantineValue,
  zoneIdentifier,
} from '../../../../src/main/downloads/part/markDownloaded.ts';

describe('the mark of what came from the internet', () => {
  const source = 'https://files.example.com/a/setup.exe?X-Amz-Signature=canary#x';
  const marks: [string, ...unknown[]][] = [];
  const files = {
    ...nodeFileLayer,
    async writeText(at: string, text: string) {
      marks.push([at, text]);
    },
  };
  const run = async (program: string, args: readonly string[]) => void marks.push([program, ...args]);
  const mark = (
    platform: NodeJS.Platform,
    runWith: (program: string, args: readonly string[]) => Promise<unknown> = run,
  ) => markDownloaded(files, '/d/part', source, 1_764_000_000_123, platform, runWith);
  beforeEach(() => void marks.splice(0));

  it('42 on macOS is the quarantine attribute, which Gatekeeper asks by', async () => {
    await mark('darwin');
    expect(marks).toEqual([
      ['/usr/bin/xattr', '-w', 'com.apple.quarantine', '0081;69248100;BinDist Desktop;', '/d/part'],
    ]);
    expect(quarantineValue(1_764_000_000_123)).toBe('0081;69248100;BinDist Desktop;');
  });

  it('42 on Windows is the zone beside the file, without the query', async () => {
    await mark('win32');
    const text = '[ZoneTransfer]\r\nZoneId=3\r\nHostUrl=https://files.example.com/a/setup.exe\r\n';
    expect(marks).toEqual([['/d/part:Zone.Identifier', text]]);
    expect(zoneIdentifier(null)).toContain('HostUrl=about:internet');
  });

  it('42 on Linux there is none', async () => {
    await mark('linux');
    expect(marks).toEqual([]);
  });

  it('42 that cannot be made is no reason to lose the download', async () => {
    await mark('darwin', () => Promise.reject(new Error('no xattr here')));
  });
});
