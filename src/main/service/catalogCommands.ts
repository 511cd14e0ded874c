import type { Domain, HandlersOf } from './commandTypes.ts';

export function catalogCommands({ accounts, catalog }: Domain): HandlersOf<'catalog'> {
  return {
    'catalog.applications': () => catalog.applications(accounts.current().id),
    'catalog.versions': ({ applicationId, channel }) =>
      catalog.versions(accounts.current().id, applicationId, channel),
    'catalog.files': ({ applicationId, version, channel }) =>
      catalog.files(accounts.current().id, applicationId, version, channel),
  };
}
