import { AppFailure } from '../../shared/errors.ts';
import { safeToOpen } from '../../shared/safeToOpen.ts';
import type { Domain, HandlersOf } from './commandTypes.ts';

export function hostCommands({ host, downloads, folders }: Domain): HandlersOf<'host'> {
  return {
    'host.info': () => host.info,
    async 'host.openExternal'({ url }) {
      const address = safeToOpen(url);
      if (address === null) throw new AppFailure({ code: 'app.invalidInput' });
      await host.openExternal(address);
      return {};
    },
    async 'host.chooseFolder'({ startIn }) {
      const folder = await host.chooseFolder(startIn);
      if (folder !== null) folders.allow(folder);
      return { folder };
    },
    'host.networkChanged'({ online }) {
      // A page that believes it is offline stops nothing: the sockets know better.
      if (online) downloads.networkMayBeBack();
      return {};
    },
  };
}
