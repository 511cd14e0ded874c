import { AppFailure } from '../../shared/errors.ts';
import { isLoopbackHost } from '../../shared/serverUrl.ts';
import type { Domain, HandlersOf } from './handlers.ts';

export function hostCommands({ host, downloads }: Domain): HandlersOf<'host'> {
  return {
    'host.info': () => host.info,
    async 'host.openExternal'({ url }) {
      if (!isSafeToOpen(url)) throw new AppFailure({ code: 'app.invalidInput' });
      await host.openExternal(url);
      return {};
    },
    'host.chooseFolder': async ({ startIn }) => ({ folder: await host.chooseFolder(startIn) }),
    'host.networkChanged'({ online }) {
      // A page that believes it is offline is no reason to stop anything: the sockets know better.
      if (online) downloads.networkMayBeBack();
      return {};
    },
  };
}

/** Web pages only: a `file:` or a program's own scheme would make the system run something. */
function isSafeToOpen(address: string): boolean {
  const url = new URL(address);
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopbackHost(url.hostname));
}
