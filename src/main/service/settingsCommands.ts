import type { Domain, HandlersOf } from './commandTypes.ts';

export function settingsCommands({ settings, folders }: Domain): HandlersOf<'settings'> {
  return {
    'settings.get': () => settings.get(),
    async 'settings.set'({ downloadFolder, ...rest }) {
      if (downloadFolder === undefined || downloadFolder === settings.get().downloadFolder) {
        return settings.set(rest);
      }
      return settings.set({ ...rest, downloadFolder: await folders.check(downloadFolder) });
    },
  };
}
