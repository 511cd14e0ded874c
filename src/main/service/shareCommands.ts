import { AppFailure } from '../../shared/errors.ts';
import type { Domain, HandlersOf } from './handlers.ts';

export function shareCommands({ accounts, shares }: Domain): HandlersOf<'shares'> {
  return {
    'shares.create': (input) => shares.create(accounts.current().id, input),
    'shares.list': () => shares.list(accounts.current().id),
    'shares.restore'() {
      throw new AppFailure({ code: 'app.notSupportedHere' });
    },
    'shares.forget'({ id }) {
      shares.forget(id);
      return {};
    },
  };
}
