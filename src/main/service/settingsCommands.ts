import type { Domain, HandlersOf } from './handlers.ts';

export function settingsCommands({ settings }: Domain): HandlersOf<'settings'> {
  return {
    'settings.get': () => settings.get(),
    'settings.set': (patch) => settings.set(patch),
  };
}
