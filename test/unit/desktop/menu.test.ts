import { describe, expect, it } from 'vitest';
import { menuTemplate } from '../../../src/main/desktop/menu.ts';

const roles = (platform: NodeJS.Platform) => JSON.stringify(menuTemplate(platform));

describe('the menu', () => {
  it('has copy and paste on every platform: on macOS they do not work without', () => {
    for (const platform of ['darwin', 'win32', 'linux'] as const) {
      expect(menuTemplate(platform)).toContainEqual({ role: 'editMenu' });
    }
  });

  it('follows each platform’s custom for quitting', () => {
    expect(menuTemplate('darwin')[0]).toEqual({ role: 'appMenu' });
    expect(roles('win32')).toContain('"quit"');
    expect(roles('linux')).not.toContain('appMenu');
  });

  it('offers no way into the developer tools and no reload', () => {
    for (const platform of ['darwin', 'win32', 'linux'] as const) {
      expect(roles(platform)).not.toMatch(/reload|devtools/i);
    }
  });
});
