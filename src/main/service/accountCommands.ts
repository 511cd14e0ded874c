import { AppFailure } from '../../shared/errors.ts';
import type { Domain, HandlersOf } from './commandTypes.ts';

export function accountCommands({
  accounts,
  catalog,
  downloads,
  shares,
  allowedStorage,
}: Domain): HandlersOf<'accounts'> & HandlersOf<'session'> {
  return {
    'session.get': () => accounts.session(),
    async 'accounts.add'(input) {
      const account = await accounts.add(input);
      downloads.accountChanged(account.id);
      return account;
    },
    'accounts.allowStorage'({ accountId, host }) {
      const account = accounts.session().accounts.find(({ id }) => id === accountId);
      if (account === undefined) throw new AppFailure({ code: 'app.notFound' });
      // The next run's environment may name another server under the same id.
      allowedStorage.allow(accountId, host, account.keyStorage !== 'environment');
      downloads.accountChanged(accountId);
      return {};
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
      const isStored = accounts
        .session()
        .accounts.some(({ id, keyStorage }) => id === accountId && keyStorage !== 'environment');
      // Said twice. Now, since the keychain may take its time; and again when the key is gone, for downloads that began in
      // between.
      if (isStored) downloads.accountRemoved(accountId);
      await accounts.remove(accountId);
      downloads.accountRemoved(accountId);
      catalog.forget(accountId);
      shares.forgetAccount(accountId);
      allowedStorage.forget(accountId);
      return {};
    },
  };
}
