import { plainText } from '../../shared/plainText.ts';
import type { Domain, HandlersOf } from './commandTypes.ts';

export function shareCommands({ accounts, shares }: Domain): HandlersOf<'shares'> {
  return {
    'shares.create': (input) =>
      shares.create(accounts.current().id, {
        ...input,
        applicationName: plainText(input.applicationName),
        fileName: input.fileName === null ? null : plainText(input.fileName),
      }),
    'shares.list': () => shares.list(accounts.current().id),
    'shares.restore'({ id }) {
      shares.restore(id);
      return {};
    },
    'shares.forget'({ id }) {
      shares.forget(id);
      return {};
    },
  };
}
