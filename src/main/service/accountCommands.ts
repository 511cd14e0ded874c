import { AppFailure } from '../../shared/errors.ts';
import type { Domain, HandlersOf } from './handlers.ts';

export function accountCommands({
  accounts,
  catalog,
  downloads,
  shares,
}: Domain): HandlersOf<'accounts'> & HandlersOf<'session'> {
  return {
    'session.get': () => accounts.session(),
    async 'accounts.add'(input) {
      const account = await accounts.add(input);
      downloads.accountChanged(account.id);
      return account;
    },
    'accounts.allowStorage'() {
      throw new AppFailure({ code: 'app.notSupportedHere' });
    },
    'accounts.select'({ accountId }) {
      accounts.select(accountId);
      return {};
    },
    'accounts.rename'({ accountId, name }) {
      accounts.rename(accountId, name);
      return {};
    },
    async 'accounts.remove'({ accountId }) {
      await accounts.remove(accountId);
      catalog.forget(accountId);
      shares.forgetAccount(accountId);
      return {};
    },
  };
}
