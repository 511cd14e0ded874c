import type { HostInfo } from '../../shared/model.ts';

/** The three systems the page knows. Whatever is neither Windows nor macOS is treated as Linux. */
export function platformName(platform: NodeJS.Platform): HostInfo['platform'] {
  if (platform === 'win32') return 'windows';
  return platform === 'darwin' ? 'macos' : 'linux';
}
