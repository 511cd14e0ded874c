import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { AppFailure } from '../../shared/errors.ts';
import { type Host, platformName } from '../service/index.ts';

export type SystemHostOptions = {
  readonly platform: NodeJS.Platform;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly appVersion: string;
  readonly isDemo: boolean;
  /** Named in the terminal: downloads go below these. The first is the default. */
  readonly folders: readonly string[];
};

/** What plain Node can do for the service: the system's own opener, started without a shell. */
export function createSystemHost({
  platform,
  environment,
  appVersion,
  isDemo,
  folders,
}: SystemHostOptions): Host {
  const opener = openerOf(platform, environment);
  const open = async (target: string) => {
    if (opener === null) throw new AppFailure({ code: 'app.notSupportedHere' });
    await start(opener, [target]);
  };
  return {
    info: {
      kind: 'web',
      appVersion,
      platform: platformName(platform),
      canShowInFolder: opener !== null,
      canOpenFiles: opener !== null,
      canChooseFolder: false,
      isDemo,
    },
    allowedFolders: folders,
    openExternal: open,
    async chooseFolder() {
      throw new AppFailure({ code: 'app.notSupportedHere' });
    },
    showInFolder: (path) => open(dirname(path)),
    UNSAFE_openFile: open,
  };
}

/** The program that opens a file or an address as a double click would. Null where there is none (a server without a desktop). */
function openerOf(
  platform: NodeJS.Platform,
  environment: Readonly<Record<string, string | undefined>>,
): string | null {
  if (platform === 'darwin') return '/usr/bin/open';
  // Not `cmd /c start`: that is a shell, and a file name could give it commands.
  if (platform === 'win32') return join(environment.SystemRoot ?? 'C:\\Windows', 'explorer.exe');
  if (!environment.DISPLAY && !environment.WAYLAND_DISPLAY) return null;
  const folders = (environment.PATH ?? '').split(delimiter).filter((folder) => folder.startsWith('/'));
  return folders.map((folder) => join(folder, 'xdg-open')).find(isExecutable) ?? null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Resolves when the program has started. How it ends is not waited for. */
function start(program: string, args: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { detached: true, stdio: 'ignore' });
    child.once('error', (cause) => reject(new AppFailure({ code: 'app.notSupportedHere' }, cause)));
    child.once('spawn', () => {
      child.unref();
      resolve();
    });
  });
}
