import { describe, expect, it } from 'vitest';
import { defaultDownloadFolder, defaultStateFolder } from '../../../src/main/service/folders.ts';

const on = (platform: NodeJS.Platform, environment: Record<string, string> = {}) => ({
  platform,
  environment,
  homeFolder: '/home/u',
});

describe('where state and downloads go', () => {
  it('follows each platform’s custom', () => {
    expect(defaultStateFolder(on('linux'))).toBe('/home/u/.local/state/bindist-desktop');
    expect(defaultStateFolder(on('linux', { XDG_STATE_HOME: '/s' }))).toBe('/s/bindist-desktop');
    expect(defaultStateFolder(on('linux', { XDG_STATE_HOME: 'relative' }))).toBe(
      '/home/u/.local/state/bindist-desktop',
    );
    expect(defaultStateFolder(on('darwin'))).toBe('/home/u/Library/Application Support/BinDist Desktop');
    expect(defaultStateFolder(on('win32', { LOCALAPPDATA: '/local' }))).toBe('/local/BinDist Desktop');
    expect(defaultDownloadFolder(on('linux'))).toBe('/home/u/Downloads');
  });

  it('lets the environment decide', () => {
    const environment = { BINDIST_STATE: '/mine', BINDIST_DOWNLOADS: '/there' };
    expect(defaultStateFolder(on('linux', environment))).toBe('/mine');
    expect(defaultDownloadFolder(on('linux', environment))).toBe('/there');
  });
});
