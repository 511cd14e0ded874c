import { hostname, userInfo } from 'node:os';
import { expect, it } from 'vitest';
import { userAgent } from '../../../src/main/bindist/index.ts';

it.each([
  ['linux', '6.1.0-18-amd64', 'x64', 'BinDistDesktop/1.2.3 (Linux 6.1; x64)'],
  ['linux', '5.15.0-annas-laptop', 'arm64', 'BinDistDesktop/1.2.3 (Linux 5.15; arm64)'],
  ['darwin', '24.3.0', 'arm64', 'BinDistDesktop/1.2.3 (macOS Darwin 24.3; arm64)'],
  ['win32', '10.0.22631', 'x64', 'BinDistDesktop/1.2.3 (Windows 10.0.22631; x64)'],
  ['sunos', 'garbage\r\nX: 1', 'x64', 'BinDistDesktop/1.2.3 (Unknown; x64)'],
])('the user agent on %s %s names system and architecture (fault 81)', (platform, release, arch, said) => {
  expect(userAgent('1.2.3', platform, release, arch)).toBe(said);
});

it('the user agent of this machine names neither it nor who uses it (fault 81)', () => {
  const said = userAgent('0.1.0').toLowerCase();
  expect(said).toMatch(/^bindistdesktop\/0\.1\.0 \([a-z ]+ [\d.]+; \w+\)$/);
  for (const name of [hostname(), userInfo().username]) expect(said).not.toContain(name.toLowerCase());
});
