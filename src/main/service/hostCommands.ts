import { AppFailure } from '../../shared/errors.ts';
import { isPlainHost } from '../../shared/plainHost.ts';
import { isLoopbackHost } from '../../shared/serverUrl.ts';
import type { Domain, HandlersOf } from './handlers.ts';

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
      // A page that believes it is offline is no reason to stop anything: the sockets know better.
      if (online) downloads.networkMayBeBack();
      return {};
    },
  };
}

/**
 * Web pages only: a `file:` or a program's own scheme would make the system run something; a name and password before the host
 * are there to mislead, or a secret. Answers the address as it was understood here, so that nobody after this reads it otherwise.
 * Pure.
 */
export function safeToOpen(typed: string): string | null {
  const url = URL.canParse(typed) ? new URL(typed) : null;
  if (url === null || url.username !== '' || url.password !== '' || /^[a-z]+:\/*[^/?#]*@/i.test(typed))
    return null;
  if (!isPlainHost(url.hostname)) return null;
  const isLocal = url.protocol === 'http:' && isLoopbackHost(url.hostname);
  return url.protocol === 'https:' || isLocal ? url.href : null;
}
