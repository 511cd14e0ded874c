import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSettings, type SettingsStore } from '../../../src/main/settings/index.ts';
import { openStorage, type Storage } from '../../../src/main/storage/index.ts';
import type { Settings } from '../../../src/shared/model.ts';

const defaults: Settings = {
  theme: 'system',
  downloadFolder: '/home/user/Downloads',
  concurrentDownloads: 3,
  connectionsPerDownload: 4,
  connectionsPerHost: 16,
  connectionsTotal: 32,
  bytesPerSecondLimit: null,
  lowImpact: false,
  showTestChannel: false,
};

let folder: string;
let storage: Storage;
let settings: SettingsStore;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bindist-settings-'));
  storage = openStorage(folder);
  settings = createSettings({ storage, defaults });
});
afterEach(() => {
  storage.close();
  rmSync(folder, { recursive: true, force: true });
});

function store(name: string, value: string): void {
  storage.database.prepare('INSERT OR REPLACE INTO settings VALUES (?, ?)').run(name, value);
}

describe('settings', () => {
  it('begin as the defaults, and store none of them', () => {
    expect(settings.get()).toEqual(defaults);
    expect(createSettings({ storage, defaults: { ...defaults, theme: 'dark' } }).get().theme).toBe('dark');
  });

  it('keep what is set', () => {
    const expected = { ...defaults, theme: 'dark', concurrentDownloads: 1 };
    expect(settings.set({ theme: 'dark', concurrentDownloads: 1 })).toEqual(expected);
    expect(createSettings({ storage, defaults }).get()).toEqual(expected);
  });

  it.each([
    ['concurrentDownloads', '0'],
    ['concurrentDownloads', '"3"'],
    ['concurrentDownloads', '1e99'],
    ['theme', '"neon"'],
    ['theme', 'not json'],
    ['downloadFolder', '""'],
    ['showTestChannel', 'null'],
    ['removedLongAgo', 'true'],
    ['__proto__', '{"theme":"dark"}'],
  ])('fall back to the default where %s is stored as %s', (name, value) => {
    settings.set({ connectionsPerDownload: 9 });
    store(name, value);
    expect(settings.get()).toEqual({ ...defaults, connectionsPerDownload: 9 });
  });

  it('refuse a value out of range, and change nothing then', () => {
    expect(() => settings.set({ theme: 'dark', concurrentDownloads: 17 })).toThrow(
      expect.objectContaining({ message: 'app.invalidInput' }),
    );
    expect(settings.get()).toEqual(defaults);
  });

  it('tell listeners of changes only, until they stop listening', () => {
    const seen: string[] = [];
    const stop = settings.onChanged(({ theme }) => seen.push(theme));
    settings.set({ theme: 'light' });
    settings.set({ theme: 'light' });
    settings.set({});
    stop();
    settings.set({ theme: 'dark' });
    expect(seen).toEqual(['light']);
  });
});
