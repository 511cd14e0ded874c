import { isIP } from 'node:net';
import { AppFailure } from '../../shared/errors.ts';
import type { AccountId } from '../../shared/model.ts';
import type { Storage } from '../storage/index.ts';

/**
 * Storage at private addresses that the user allowed. It is kept by account: what is allowed for one server is not allowed for
 * others.
 */
export type AllowedStorage = {
  /**
   * @param host with its port, or without one: then any port of it is allowed
   * @param isStored false: for this run only
   * @throws AppFailure `app.invalidInput` for what is no host
   */
  allow(accountId: AccountId, host: string, isStored: boolean): void;
  /** @param host as in a URL: with its port where that is not the default one */
  isAllowed(accountId: AccountId, host: string): boolean;
  forget(accountId: AccountId): void;
};

/** @param forThisRun hosts that are allowed for every account. @throws AppFailure `app.invalidInput` */
export function createAllowedStorage(storage: Storage, forThisRun: readonly string[] = []): AllowedStorage {
  const { database } = storage;
  const ofRun = new Set(forThisRun.map(parseHost));
  const ofAccounts = new Map<AccountId, Set<string>>();

  function isStored(accountId: AccountId, host: string): boolean {
    const query = database.prepare('SELECT 1 FROM allowed_storage WHERE account_id = ? AND host = ?');
    return query.get(accountId, host) !== undefined;
  }

  return {
    allow(accountId, typed, isToStay) {
      const host = parseHost(typed);
      if (isToStay) {
        database
          .prepare('INSERT OR IGNORE INTO allowed_storage (account_id, host) VALUES (?, ?)')
          .run(accountId, host);
      } else {
        ofAccounts.set(accountId, (ofAccounts.get(accountId) ?? new Set()).add(host));
      }
    },
    isAllowed(accountId, asked) {
      const host = parseHost(asked);
      const spellings = [host, new URL(`https://${host}`).hostname];
      return spellings.some(
        (each) => ofRun.has(each) || ofAccounts.get(accountId)?.has(each) || isStored(accountId, each),
      );
    },
    forget(accountId) {
      ofAccounts.delete(accountId);
      database.prepare('DELETE FROM allowed_storage WHERE account_id = ?').run(accountId);
    },
  };
}

/** A typed host, in the one spelling that a URL has. @throws AppFailure `app.invalidInput` */
export function parseHost(typed: string): string {
  const text = typed.trim();
  const candidate = isIP(text) === 6 ? `[${text}]` : text;
  const url = URL.canParse(`https://${candidate}`) ? new URL(`https://${candidate}`) : null;
  const rest = url === null ? '' : `${url.username}${url.password}${url.pathname}${url.search}${url.hash}`;
  if (url === null || rest !== '/' || /[/@?#\\]/.test(candidate)) {
    throw new AppFailure({ code: 'app.invalidInput' });
  }
  return url.host;
}
