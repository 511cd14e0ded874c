import { release } from 'node:os';

const SYSTEMS: Readonly<Record<string, string>> = {
  linux: 'Linux',
  darwin: 'macOS Darwin',
  win32: 'Windows',
  freebsd: 'FreeBSD',
  openbsd: 'OpenBSD',
};

/**
 * The user agent, for the server's record of each download (docs/bindist-api.md, 'Seen on the real server'): name, version,
 * system and architecture. It goes to the API and to the storage. Only the numbers of the system's release are in it: the rest
 * can name a company or a machine.
 */
export function userAgent(
  appVersion: string,
  platform: string = process.platform,
  systemRelease: string = release(),
  architecture: string = process.arch,
): string {
  const system = SYSTEMS[platform] ?? 'Unknown';
  // Windows 11 is told from 10 by the third number.
  const numbers = /^\d+(?:\.\d+){0,2}/.exec(systemRelease)?.[0].split('.') ?? [];
  const version = numbers.slice(0, platform === 'win32' ? 3 : 2).join('.');
  const words = [version === '' ? system : `${system} ${version}`, architecture];
  return `BinDistDesktop/${appVersion} (${words.join('; ')})`;
}
