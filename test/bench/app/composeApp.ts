import { join } from 'node:path';
import { composeService, type Host, type Service } from '../../../src/main/service/index.ts';

/** The real service for a host without hands, in a folder of its own. */
export function composeApp(folder: string): Promise<Service> {
  const refuse = () => Promise.reject(new Error('There is nobody to show it to.'));
  const host: Host = {
    info: {
      kind: 'web',
      appVersion: '0.0.0',
      platform: 'linux',
      canShowInFolder: false,
      canOpenFiles: false,
      canChooseFolder: false,
      isDemo: false,
    },
    allowedFolders: 'any',
    openExternal: refuse,
    chooseFolder: refuse,
    showInFolder: refuse,
    UNSAFE_openFile: refuse,
  };
  return composeService({
    stateFolder: join(folder, 'state'),
    machine: {
      platform: process.platform,
      homeFolder: folder,
      environment: { ...process.env, BINDIST_DOWNLOADS: join(folder, 'downloads') },
    },
    host,
    queue: 'app',
  });
}
