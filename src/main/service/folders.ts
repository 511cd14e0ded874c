import { homedir } from 'node:os';
import { join } from 'node:path';

export type Surroundings = {
  readonly platform: NodeJS.Platform;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly homeFolder: string;
};

/**
 * The folder of the app's state: `BINDIST_STATE`, else the platform's usual place (XDG base directory specification; Apple's and
 * Microsoft's conventions). Never a roaming profile: a queue belongs to one machine.
 */
export function defaultStateFolder({ platform, environment, homeFolder }: Surroundings): string {
  const chosen = environment.BINDIST_STATE;
  if (chosen !== undefined && chosen !== '') return chosen;
  switch (platform) {
    case 'win32':
      return join(environment.LOCALAPPDATA || join(homeFolder, 'AppData', 'Local'), 'BinDist Desktop');
    case 'darwin':
      return join(homeFolder, 'Library', 'Application Support', 'BinDist Desktop');
    default: {
      const stateHome = environment.XDG_STATE_HOME;
      // By the specification a relative path is invalid and is ignored.
      const base = stateHome?.startsWith('/') === true ? stateHome : join(homeFolder, '.local', 'state');
      return join(base, 'bindist-desktop');
    }
  }
}

/** The folder for downloads until the user chooses one: `BINDIST_DOWNLOADS`, else the Downloads folder in the home folder. */
export function defaultDownloadFolder({ environment, homeFolder }: Surroundings): string {
  return environment.BINDIST_DOWNLOADS || environment.XDG_DOWNLOAD_DIR || join(homeFolder, 'Downloads');
}

/** Our own variables, removed from the process's environment by {@link thisMachine}. */
const taken: Record<string, string | undefined> = {};

/**
 * What this process runs on. Our own variables, one of which holds a key, are read here and then removed from the process's
 * environment. So nothing this process starts inherits them, and all our code reads them from here.
 */
export function thisMachine(): Surroundings {
  const { platform } = process;
  for (const name of Object.keys(process.env)) {
    // On Windows upper and lower case of a variable's name are the same.
    const known = platform === 'win32' ? name.toUpperCase() : name;
    if (!known.startsWith('BINDIST_')) continue;
    taken[known] = process.env[name];
    delete process.env[name];
  }
  return { platform, environment: { ...process.env, ...taken }, homeFolder: homedir() };
}
