import { AppFailure } from '../../shared/errors.ts';
import { type Host, platformName } from '../service/index.ts';

/** A terminal opens no windows. */
export function terminalHost(appVersion: string): Host {
  const notHere = async () => {
    throw new AppFailure({ code: 'app.notSupportedHere' });
  };
  return {
    info: {
      kind: 'terminal',
      appVersion,
      platform: platformName(process.platform),
      canShowInFolder: false,
      canOpenFiles: false,
      canChooseFolder: false,
      isDemo: false,
    },
    allowedFolders: 'any',
    openExternal: notHere,
    chooseFolder: notHere,
    showInFolder: notHere,
    UNSAFE_openFile: notHere,
  };
}
