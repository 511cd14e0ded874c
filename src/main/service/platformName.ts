import type { HostInfo } from '../../shared/model.ts';

/** The three systems the page knows; everything that is neither Windows nor macOS behaves like Linux. */
export function platformName(platform: NodeJS.Platform): HostInfo['platform'] {
  if (platform === 'win32') return 'windows';
  return platform === 'darwin' ? 'macos' : 'linux';
}
