import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { FileLayer } from '../disk/fileLayer.ts';

type RunProgram = (program: string, args: readonly string[]) => Promise<unknown>;

/** What Windows writes beside a file that came from the internet. No query: a signed URL's is a secret. */
export function zoneIdentifier(sourceUrl: string | null): string {
  const url = sourceUrl !== null && URL.canParse(sourceUrl) ? new URL(sourceUrl) : null;
  const hostUrl = url === null ? 'about:internet' : url.origin + url.pathname;
  return `[ZoneTransfer]\r\nZoneId=3\r\nHostUrl=${hostUrl}\r\n`;
}

/** macOS: `flags;time in hex;agent;id`. Gatekeeper asks before such a file is first opened. */
export function quarantineValue(nowMs: number): string {
  return `0081;${Math.floor(nowMs / 1000).toString(16)};BinDist Desktop;`;
}

/**
 * Marks a file as downloaded from the internet, so that the system asks before it runs: the part, since the mark goes
 * along when it is published. Linux has no such mark; a downloaded file is not executable there. File systems without
 * room for the mark (FAT, network) are no reason to lose the download.
 */
export async function markDownloaded(
  files: FileLayer,
  path: string,
  sourceUrl: string | null,
  nowMs: number,
  platform: NodeJS.Platform,
  run: RunProgram = promisify(execFile),
): Promise<void> {
  try {
    if (platform === 'win32') {
      await files.writeText(`${path}:Zone.Identifier`, zoneIdentifier(sourceUrl));
    } else if (platform === 'darwin') {
      const args = ['-w', 'com.apple.quarantine', quarantineValue(nowMs), path];
      await run('/usr/bin/xattr', args);
    }
  } catch {
    // Said above.
  }
}
