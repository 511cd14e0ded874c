import '../src/main/startClean.ts';
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  composeService,
  defaultDownloadFolder,
  defaultStateFolder,
  thisMachine,
} from '../src/main/service/index.ts';
import { createSystemHost, type OneTimeAddress, startWebHost } from '../src/main/web/index.ts';
import { appVersion } from '../src/shared/appVersion.ts';
import { AppFailure } from '../src/shared/errors.ts';

export type BrowserOptions = {
  /** Of the built page. */
  readonly pageFolder: string;
  /** 0: any free one. */
  readonly port: number;
  /** Downloads go below these only, and into the first unless the page chooses; none: the Downloads folder. */
  readonly folders: readonly string[];
};

export type ServedApp = {
  readonly address: string;
  readonly stateFolder: string;
  newAddress(): OneTimeAddress;
  stop(): Promise<void>;
};

/** The app on the web host: the same service, the same page. */
export async function serveToBrowser({ pageFolder, port, folders }: BrowserOptions): Promise<ServedApp> {
  const machine = thisMachine();
  const { platform, environment } = machine;
  const named = folders.map((folder) => existing(resolve(folder)));
  const host = createSystemHost({
    platform,
    environment,
    appVersion,
    isDemo: environment.BINDIST_DEMO === '1',
    folders: named.length === 0 ? [resolve(defaultDownloadFolder(machine))] : named,
  });
  const stateFolder = defaultStateFolder(machine);
  const service = await composeService({ stateFolder, machine, host, queue: 'app' });
  const web = await startWebHost({ service, pageFolder, port, stateFolder });
  return {
    address: web.address,
    stateFolder,
    newAddress: web.newAddress,
    stop: async () => {
      await web.close();
      await service.stop();
    },
  };
}

/** @throws AppFailure `disk.folderMissing`: who names a folder expects it to be there */
function existing(folder: string): string {
  const isFolder = statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true;
  if (!isFolder) throw new AppFailure({ code: 'disk.folderMissing', path: folder, expected: '--folder' });
  return folder;
}
